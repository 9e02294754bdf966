using System.Collections.Immutable;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>All that a client pushes, in the ways that clients push.</summary>
internal sealed class ClientPushes(IServer http, Random random, IReadOnlyList<byte[]> shared, int largest)
{
    private const int Tags = 5;

    private readonly List<KeptUpload> _uploads = [];
    private int _serial;

    public async Task PushImageAsync(Ledger ledger)
    {
        var blobs = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => SomeLayer()).DistinctBy(blob => Digest.Of(blob)).ToList();
        foreach (var blob in blobs)
        {
            await PushBlobAsync(ledger, blob);
        }

        var subject = ledger.Known.Manifests.Count > 0 && random.Next(4) == 0 ? Some([.. ledger.Known.Manifests.Keys]) : null;
        var more = $",\"annotations\":{{\"serial\":\"{_serial++}\"}}" + (subject is null ? "" : Documents.Subject(subject));
        var json = Documents.Image(Documents.Of(blobs[0], Documents.ConfigType), blobs.Skip(1).Select(blob => Documents.Of(blob)), more);
        await PutManifestAsync(ledger, Manifest(json, MediaTypes.OciManifest, blobs.Select(blob => Digest.Of(blob))));
    }

    public async Task PushIndexAsync(Ledger ledger)
    {
        var children = ledger.Known.Manifests.Values.OrderBy(_ => random.Next()).Take(1 + random.Next(3)).ToList();
        if (children.Count > 0)
        {
            var json = Documents.Index(children.Select(child => child.Descriptor), $",\"annotations\":{{\"serial\":\"{_serial++}\"}}");
            await PutManifestAsync(ledger, Manifest(json, MediaTypes.OciIndex, children.Select(child => child.Digest)));
        }
    }

    /// <summary>To another manifest that is here; often the client pushes it once more, which changes only the tag.</summary>
    public async Task MoveTagAsync(Ledger ledger)
    {
        if (ledger.Known.Manifests.Count > 0)
        {
            await PutManifestAsync(ledger, Some([.. ledger.Known.Manifests.Values]));
        }
    }

    public async Task MountAsync(Ledger ledger, Ledger source)
    {
        if (source.Known.Blobs.Count > 0)
        {
            var (digest, size) = Some([.. source.Known.Blobs]);
            await ledger.ChangeAsync(ledger.Known.With(digest, size), 201, () => http.PostAsync($"/v2/{ledger.Repository}/blobs/uploads/?mount={digest}&from={source.Repository}"));
        }
    }

    /// <summary>Begins an upload, goes on with one, or ends it; in a later life too.</summary>
    public async Task WorkOnUploadAsync(Ledger ledger)
    {
        var upload = _uploads.Find(upload => upload.Repository == ledger.Repository);
        if (upload is null)
        {
            _uploads.Add(upload = new KeptUpload(ledger.Repository, await http.BeginAsync(ledger.Repository), Bytes(largest / 6)));
        }

        if (await upload.ResumeAsync(http) is not { } from)
        {
            _uploads.Remove(upload);
            return;
        }

        var to = Math.Min(upload.Content.Length, from + 1 + random.Next(upload.Content.Length));
        if (to > from)
        {
            await upload.AppendAsync(http, from, to);
        }

        if (to == upload.Content.Length)
        {
            _uploads.Remove(upload);
            var digest = Digest.Of(upload.Content);
            await ledger.ChangeAsync(ledger.Known.With(digest, to), 201, () => http.PutAsync($"{upload.Location}?digest={digest}"));
        }
    }

    public async Task CancelUploadAsync(Ledger ledger)
    {
        if (_uploads.Find(upload => upload.Repository == ledger.Repository) is { } upload)
        {
            _uploads.Remove(upload);
            if (await upload.ResumeAsync(http) is null)
            {
                return;
            }

            (await http.DeleteAsync(upload.Location)).Is(204);
            (await http.GetAsync(upload.Location)).Is(404);
        }
    }

    private async Task PushBlobAsync(Ledger ledger, byte[] blob)
    {
        var digest = Digest.Of(blob);
        var uploads = $"/v2/{ledger.Repository}/blobs/uploads/";
        Func<Task<Answer>> request;
        switch (random.Next(3))
        {
            case 0:
                request = () => http.PostAsync($"{uploads}?digest={digest}", blob);
                break;
            case 1:
                var location = await http.BeginAsync(ledger.Repository);
                request = () => http.PutAsync($"{location}?digest={digest}", blob);
                break;
            default:
                var session = await http.BeginAsync(ledger.Repository);
                var part = random.Next(blob.Length + 1);
                (await http.PatchAsync(session, blob[..part])).Is(202);
                request = () => http.PutAsync($"{session}?digest={digest}", blob[part..]);
                break;
        }

        await ledger.ChangeAsync(ledger.Known.With(digest, blob.Length), 201, request);
    }

    // By a tag, by its digest, or by its digest with tags beside it.
    private Task<Answer> PutManifestAsync(Ledger ledger, PushedManifest manifest)
    {
        var tags = Enumerable.Range(0, random.Next(3)).Select(_ => $"t{random.Next(Tags)}").Distinct().ToList();
        var reference = tags.Count == 1 ? tags[0] : $"{manifest.Digest}{string.Concat(tags.Select((tag, i) => $"{(i == 0 ? '?' : '&')}tag={tag}"))}";
        return ledger.ChangeAsync(
            ledger.Known.With(manifest, tags), 201, () => http.PutAsync($"/v2/{ledger.Repository}/manifests/{reference}", manifest.Bytes, ("Content-Type", manifest.MediaType)));
    }

    private static PushedManifest Manifest(string json, string mediaType, IEnumerable<Digest> names) =>
        new(Digest.Of(Support.Some.Utf8(json)), Support.Some.Utf8(json), mediaType, [.. names]);

    private byte[] SomeLayer() => random.Next(2) == 0 ? Some(shared) : Bytes(random.Next(20) switch { 0 => largest, < 4 => largest / 10, _ => 4_000 });

    private byte[] Bytes(int most)
    {
        var bytes = new byte[1 + random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Some<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
