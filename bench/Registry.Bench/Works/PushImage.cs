using Registry.Bench.Content;
using Registry.Bench.Http;

namespace Registry.Bench.Works;

/// <summary>Pushes images of three small layers that are new to the registry, each client to a repository of its own.</summary>
internal sealed class PushImage(string name) : LoadWork(name)
{
    private const int LayerLength = 16 * 1024;
    private const int ConfigLength = 1024;

    private int _pushed;

    public override string Unit => "image";

    public override double Turn(Connection connection, int client, int turn)
    {
        var repository = $"bench/image-{client}";
        var config = Blob.Fresh(ConfigLength);
        Blob[] layers = [Blob.Fresh(LayerLength), Blob.Fresh(LayerLength), Blob.Fresh(LayerLength)];
        foreach (var blob in layers.Append(config))
        {
            connection.Head($"/v2/{repository}/blobs/{blob.Digest}").Expect(404);
            connection.PushBlob(repository, blob);
        }

        var tag = $"t{Interlocked.Increment(ref _pushed)}";
        connection.PushManifest(repository, tag, ImageManifest.Of(config, layers, tag));
        return 1;
    }
}
