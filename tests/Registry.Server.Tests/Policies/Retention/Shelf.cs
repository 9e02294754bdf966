using Microsoft.Extensions.Logging.Abstractions;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Trash;
using Registry.Server.Index.Uses;
using Registry.Server.Maintenance;
using Registry.Server.Policies.Retention;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>An index that a test fills by hand, at the times that it says, and the policies on it. Times are days.</summary>
internal sealed class Shelf : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IndexDatabase _database;
    private readonly IndexReader _reader;
    private readonly ManualTime _clock = new();

    public Shelf()
    {
        _database = new IndexDatabase(_folder.Path);
        Writer = new IndexWriter(_database);
        _reader = new IndexReader(_database);
        Uses = new ContentUses(Writer, _reader, _clock, NullLogger<ContentUses>.Instance);
    }

    public RegistryOptions Options { get; } = new();

    public IndexWriter Writer { get; }

    public ContentUses Uses { get; }

    public TimeProvider Clock => _clock;

    public string Repository { get; set; } = "app";

    private RepositoryName Name => RepositoryName.Parse(Repository);

    public static DateTimeOffset Day(double day) => DateTimeOffset.UnixEpoch.AddDays(day);

    public void Dispose()
    {
        Uses.Dispose();
        _reader.Dispose();
        Writer.Dispose();
        _folder.Dispose();
    }

    public void Keep(Action<RetentionOptions> rule, string repositories = "**")
    {
        var options = new RetentionOptions { Repositories = repositories };
        rule(options);
        Options.Policies.Retention.Add(options);
    }

    public void DeleteUntagged(double unusedForDays, string repositories = "**") =>
        Options.Policies.Untagged.Add(new UntaggedOptions { Repositories = repositories, UnusedFor = TimeSpan.FromDays(unusedForDays) });

    /// <summary>Pushes a manifest that no other is like: an image, or an index where it has entries.</summary>
    public Task<Digest> PushAsync(double day, string? tag = null, Digest? subject = null, params Digest[] entries)
    {
        var more = subject is null ? "" : Documents.Subject(subject);
        var json = entries.Length == 0
            ? Documents.Small(more)
            : Documents.Index(entries.Select(entry => new Descriptor(MediaTypes.OciManifest, entry, 100)), $"{more},\"serial\":\"{Guid.NewGuid()}\"");
        return WriteAsync(index => Put(index, Some.Utf8(json), tag, Day(day)));
    }

    public Task TagAsync(double day, string tag, Digest digest) => WriteAsync(index =>
    {
        var id = index.EnsureRepository(Name);
        index.PutTag(id, TagName.Parse(tag), index.FindManifest(id, digest)!.Value, digest, "test", Day(day));
        return true;
    });

    public Task UseAsync(double day, Digest digest) => WriteAsync(index =>
    {
        index.UseManifest(index.FindManifest(index.EnsureRepository(Name), digest)!.Value, Day(day));
        return true;
    });

    public Task<bool> DeleteAsync(double day, Digest digest) => WriteAsync(index => index.TrashManifest(Name, index.EnsureRepository(Name), digest, "test", Day(day)));

    public Task<bool> DeleteTagAsync(double day, string tag) => WriteAsync(index => index.TrashTag(Name, index.EnsureRepository(Name), TagName.Parse(tag), "test", Day(day)));

    /// <summary>What the rules come to, for each repository.</summary>
    public List<RepositoryPlan> Plans(double day)
    {
        var planner = new RetentionPlanner(Options.Policies, Options.Trash);
        using var reader = new RetentionReader(_database);
        return [.. reader.Repositories().Where(entry => planner.Covers(entry.Name)).Select(entry => planner.Plan(reader, entry.Id, entry.Name, Day(day)))];
    }

    /// <summary>The tags that would go, whether their manifest does or not, and the digests that would.</summary>
    public (List<string> Tags, List<Digest> Manifests) Plan(double day)
    {
        var plans = Plans(day);
        var manifests = plans.SelectMany(plan => plan.Manifests).SelectMany(part => part.Manifests).ToList();
        var tags = plans.SelectMany(plan => plan.Tags).Concat(manifests.SelectMany(manifest => manifest.Tags));
        return ([.. tags.Select(tag => tag.Name.ToString()).Order(StringComparer.Ordinal)], [.. manifests.Select(manifest => manifest.Digest)]);
    }

    /// <summary>Does what the rules come to; the lines of what is left of each kind are in <see cref="LeftAsync"/>.</summary>
    public async Task<CleanupRun> RunAsync(double day)
    {
        _clock.Advance(Day(day) - _clock.GetUtcNow());
        var step = new RetentionStep(_database, Writer, Uses, Options, _clock, NullLogger<RetentionStep>.Instance);
        var run = new CleanupRun(_clock, 100, isThorough: true);
        run.Begin(step);
        await step.RunAsync(run, TestContext.Current.CancellationToken);
        return run;
    }

    /// <summary>The tags and digests that pulls find.</summary>
    public async Task<(List<string> Tags, List<string> Manifests)> LeftAsync() => (
        await LinesAsync("SELECT t.name FROM tag t JOIN repository r ON r.id = t.repository_id WHERE r.trash_id IS NULL ORDER BY t.name"),
        await LinesAsync("SELECT m.digest FROM manifest m JOIN repository r ON r.id = m.repository_id WHERE r.trash_id IS NULL ORDER BY m.digest"));

    public Task<List<string>> LinesAsync(string sql) => WriteAsync(index =>
    {
        using var row = index.Statement(sql).Read();
        var lines = new List<string>();
        while (row.Read())
        {
            lines.Add(row.IsDBNull(0) ? "" : row.GetString(0));
        }

        return lines;
    });

    public Task<T> WriteAsync<T>(Func<IndexTransaction, T> write) => Writer.RunAsync(write, TestContext.Current.CancellationToken);

    private Digest Put(IndexTransaction index, byte[] bytes, string? tag, DateTimeOffset at)
    {
        var (id, digest) = (index.EnsureRepository(Name), Digest.Of(bytes));
        var manifest = index.PutManifest(id, digest, ManifestContent.Parse(bytes, null), bytes, at);
        if (tag is not null)
        {
            index.PutTag(id, TagName.Parse(tag), manifest, digest, "test", at);
        }

        return digest;
    }
}
