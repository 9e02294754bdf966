using Registry.Bench.Content;
using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Gives a manifest that is there one new tag after the other, each client in a repository of its own.</summary>
internal sealed class PutTag(string name) : LoadWork(name)
{
    private static readonly Blob[] Blobs = [.. Enumerable.Range(0, 6).Select(_ => Blob.Fresh(1024))];
    private static readonly byte[] Manifest = ImageManifest.Of(Blobs[0], Blobs[1..], "tagged");

    private int _put;

    public override void Prepare(Target target) => target.Once(nameof(PutTag), connection =>
    {
        foreach (var repository in Enumerable.Range(0, Clients).Select(RepositoryOf))
        {
            Array.ForEach(Blobs, blob => connection.PushBlob(repository, blob));
            connection.PushManifest(repository, "latest", Manifest);
        }
    });

    public override double Turn(Connection connection, int client, int turn)
    {
        connection.PushManifest(RepositoryOf(client), $"t{Interlocked.Increment(ref _put)}", Manifest);
        return 1;
    }

    private static string RepositoryOf(int client) => $"bench/tagged-{client}";
}
