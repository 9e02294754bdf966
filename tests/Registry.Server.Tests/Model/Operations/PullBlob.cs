using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <param name="Range">Null for the whole.</param>
/// <param name="IsKnown">Whether the client says that it has it.</param>
internal sealed record PullBlob(string Method, string Repository, SampleBlob Blob, DigestAlgorithm Algorithm, AskedRange? Range, bool IsKnown) : Operation
{
    public static PullBlob Draw(Chance chance) =>
        new(chance.Of("GET", "HEAD"), chance.Repository(), chance.Blob(), chance.Algorithm(), AskedRange.Draw(chance), chance.In(10));

    public override async Task<Answer?> RunAsync(World world)
    {
        var digest = Blob.DigestBy(Algorithm);
        var answer = await world.Http.SendAsync(Method, $"/v2/{Repository}/blobs/{digest}", null, [.. Headers(digest)]);
        if (world.Model.Blob(Repository, digest) is not { } bytes)
        {
            return Expected.BlobUnknown.Check(answer);
        }

        if (IsKnown)
        {
            return Expected.NotModified.Check(answer).Has("Docker-Content-Digest", $"{digest}");
        }

        return Method == "HEAD" || Range is null ? CheckWhole(answer, bytes, digest) : CheckPart(answer, bytes, Range);
    }

    private IEnumerable<(string, string)> Headers(Digest digest)
    {
        if (Range is not null)
        {
            yield return ("Range", Range.ToString());
        }

        if (IsKnown)
        {
            yield return ("If-None-Match", $"\"{digest}\"");
        }
    }

    private Answer CheckWhole(Answer answer, byte[] bytes, Digest digest)
    {
        Assert.Equal(Method == "HEAD" ? [] : bytes, answer.Is(200).Body);
        return answer.Has("Docker-Content-Digest", $"{digest}").Has("Content-Length", $"{bytes.Length}");
    }

    private static Answer CheckPart(Answer answer, byte[] bytes, AskedRange range)
    {
        if (range.Of(bytes.Length) is not { } part)
        {
            return answer.Is(416).Has("Content-Range", $"bytes */{bytes.Length}");
        }

        Assert.Equal(bytes[part.First..(part.First + part.Length)], answer.Is(206).Body);
        return answer.Has("Content-Range", $"bytes {part.First}-{part.First + part.Length - 1}/{bytes.Length}");
    }
}
