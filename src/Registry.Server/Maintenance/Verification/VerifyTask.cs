using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance.Tasks;

namespace Registry.Server.Maintenance.Verification;

/// <summary><c>registry verify</c>: reads what it is told to now, beside what the scrub does by and by.</summary>
internal sealed class VerifyTask(IndexDatabase database, BlobSweep blobs, ManifestSweep manifests, TimeProvider clock) : IMaintenanceTask
{
    public const string Name = "verify";
    private const int Piece = 1000;

    public string Kind => Name;

    // It may take days.
    public bool RunsBesideOthers => true;

    public async Task<TaskResult> RunAsync(string arguments, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var request = VerifyRequest.Parse(arguments);
        using var reader = new VerificationReader(database);
        var repositories = request.Repositories.ConvertAll(name => reader.Repository(name) ?? throw new FormatException($"there is no repository {name}"));
        var run = new VerificationRun(new Pace(clock, request.Rate), [], progress, reader.Bytes(repositories, request.IsUnverified));
        await blobs.RunAsync(run, reader, Blobs(reader, repositories).Where(blob => !request.IsUnverified || blob.VerifiedAt is null || blob.State != BlobState.Present), null, cancellationToken);
        if (!request.IsUnverified)
        {
            await manifests.RunAsync(run, reader, Manifests(reader, repositories), cancellationToken);
        }

        return VerifyResult.Of(run, request.IsJson);
    }

    private static IEnumerable<BlobToVerify> Blobs(VerificationReader reader, List<long> repositories)
    {
        if (repositories.Count == 0)
        {
            return InPieces(reader.All, blob => blob.Id);
        }

        // What they share is read once.
        var ids = new HashSet<long>();
        return repositories.SelectMany(repository => InPieces((behind, most) => reader.Of(repository, behind, most), blob => blob.Id)).Where(blob => ids.Add(blob.Id));
    }

    private static IEnumerable<long> Manifests(VerificationReader reader, List<long> repositories) =>
        repositories.Count == 0 ? InPieces(reader.Manifests, id => id) : repositories.SelectMany(reader.ManifestsOf);

    private static IEnumerable<T> InPieces<T>(Func<long, int, List<T>> behind, Func<T, long> id)
    {
        for (var piece = behind(0, Piece); piece.Count > 0; piece = behind(id(piece[^1]), Piece))
        {
            foreach (var item in piece)
            {
                yield return item;
            }
        }
    }
}
