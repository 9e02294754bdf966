using System.Security.Cryptography;
using Registry.Bench.Content;
using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Pulls one large layer, over and over, so from the system's cache; all clients pull the same.</summary>
internal sealed class PullLarge(string name, int clients, long length) : LoadWork(name)
{
    private const string Repository = "bench/pull-large";

    private LargeBlob? _blob;

    public override string Unit => "MiB";

    public override int Clients => clients;

    private string Path => $"/v2/{Repository}/blobs/{_blob!.Digest}";

    public override void Prepare(Target target)
    {
        _blob = LargeBlob.Of(length, 0);
        target.Once(Path, PushAndCheck);
    }

    public override double Turn(Connection connection, int client, int turn)
    {
        var pulled = connection.Get(Path).Expect(200).Length;
        return pulled == length ? length / (1024.0 * 1024) : throw new InvalidOperationException($"{pulled} bytes came instead of {length}");
    }

    private void PushAndCheck(Connection connection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        connection.PushBlob(Repository, _blob!);
        connection.Get(Path, hash).Expect(200);
        if (Blob.DigestOf(hash.GetCurrentHash()) != _blob!.Digest)
        {
            throw new InvalidOperationException("other bytes came back than were pushed");
        }
    }
}
