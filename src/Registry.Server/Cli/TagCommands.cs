using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.History;
using Registry.Server.Index;
using Registry.Server.Policies.Immutable;

namespace Registry.Server.Cli;

/// <summary><c>registry tag</c>: where a tag pointed, and back to there.</summary>
internal static class TagCommands
{
    private const string Examples =
        """
        Examples:
          registry tag history team-a/app:latest
          registry tag rollback team-a/app:latest                            to where it pointed before
          registry tag rollback team-a/app:latest --to sha256:…
          registry tag rollback team-a/app:latest --to 2026-01-31T12:00:00Z  to where it pointed then
          registry tag rollback team-a/app:latest --to 2h                    two hours ago
          registry tag rollback team-a/app:latest --config /etc/registry/registry.json      on a registry with policies
        """;

    private static readonly Argument<string> Image = new("IMAGE") { Description = "REPOSITORY:TAG" };
    private static readonly Option<string?> To = new("--to") { Description = $"A digest; a time, of UTC unless it names a zone; or how long ago, {Durations.Units}", HelpName = "DIGEST|TIME" };

    public static Command Create() => new ExampleCommand("tag", "Where a tag pointed, and back to there", Examples)
    {
        KeptData.Existing("history", "Show where a tag pointed, the newest last", Examples, HistoryAsync, Image),
        KeptData.Existing("rollback", "Move a tag back", Examples, RollbackAsync, Image, To),
    };

    private static async Task<int> HistoryAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var image = ImageName.Parse(arguments.GetRequiredValue(Image));
        await using var tables = data.OpenTables();
        var moves = await TagHistory.Of(tables, image.Repository, image.Tag).ToListAsync(cancellationToken);
        if (moves.Count == 0)
        {
            throw new FormatException($"nothing is known of {image}: it never moved, or longer ago than moves are remembered (Registry:History:Keep)");
        }

        moves.Reverse();
        Columns.Write(
            data.Output,
            ["WHEN", "WHO", "FROM", "TO"],
            moves.Select(move => (IReadOnlyList<string>)[Columns.Exact(move.At), move.Who, move.FromDigest ?? "(new)", move.ToDigest ?? "(deleted)"]));
        return 0;
    }

    private static async Task<int> RollbackAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var image = ImageName.Parse(arguments.GetRequiredValue(Image));
        var now = data.Clock.GetUtcNow();
        var target = arguments.GetValue(To) is { } to ? await TargetAsync(data, image, to, now, cancellationToken) : null;
        var immutable = new ImmutableTags(data.Options.Policies);
        var (digest, moved) = await data.Index.RunAsync(
            index =>
            {
                var digest = target ?? Before(index, image);
                if (!Move(index, immutable, image, digest, data.Operator.Who, now))
                {
                    return (digest, false);
                }

                index.PutEvent(now, data.Operator, EventActions.Rollback, image.Repository.ToString(), $"{image.Tag}@{digest}");
                return (digest, true);
            },
            cancellationToken);
        await data.Output.WriteLineAsync(moved ? $"{image} is at {digest}" : $"Nothing moved: {image} is at {digest} already");
        return 0;
    }

    // Asked where the tag is moved: a push in between would be the move to take back.
    private static Digest Before(IndexTransaction index, ImageName image) =>
        index.FindRepository(image.Repository) is { } repository && index.DigestBefore(repository, image.Tag) is { } before
            ? Digest.Parse(before)
            : throw new FormatException($"nothing is known of where {image} pointed before; name a digest with --to");

    /// <summary>False when the tag is there already.</summary>
    private static bool Move(IndexTransaction index, ImmutableTags immutable, ImageName image, Digest digest, string who, DateTimeOffset now)
    {
        if (index.FindRepository(image.Repository) is not { } repository || index.FindManifest(repository, digest) is not { } manifest)
        {
            throw new FormatException($"the manifest {digest} is not in the repository any more; if it is in the trash: registry restore {image.Repository}@{digest}");
        }

        if (index.DigestOfTag(repository, image.Tag) == digest.ToString())
        {
            return false;
        }

        immutable.CheckMove(index, image.Repository, repository, image.Tag, digest);
        index.PutTag(repository, image.Tag, manifest, digest, who, now);
        return true;
    }

    private static async Task<Digest> TargetAsync(KeptData data, ImageName image, string to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Digest.TryParse(to, out var digest))
        {
            return digest;
        }

        var time = TimeOf(to, now);
        if (time > now)
        {
            throw new FormatException($"--to: {Columns.Exact(time)} is in the future, for it is {Columns.Exact(now)} now; a time is of UTC unless it names a zone, as in 2026-01-31T12:00:00+01:00");
        }

        await using var tables = data.OpenTables();
        return await TagHistory.AtAsync(tables, image.Repository, image.Tag, time, cancellationToken) is { } then
            ? Digest.Parse(then)
            : throw new FormatException($"{image} did not exist at {Columns.Exact(time)}, or that is no longer remembered");
    }

    private static DateTimeOffset TimeOf(string text, DateTimeOffset now)
    {
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        try
        {
            return now - Durations.Parse(text);
        }
        catch (FormatException)
        {
            throw new FormatException($"--to: '{text}' is neither a digest nor a time; examples are sha256:…, 2026-01-31T12:00:00Z, 2h and 1d");
        }
    }
}
