using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>The words that random requests are made of: mostly right, so that what is wrong gets far.</summary>
internal sealed class RequestWords
{
    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "get", "BREW"];

    private static readonly string[] Odd =
    [
        "", "A", "..", ".", "%2F", "%252F", "%41", "%FF", "%F0%9F%90%B3", "-", "_", "'", "\"", "<", "a%20b", "%0A", "0", "-1", "5", "99999999999999999999", "{", "*", "sha256:", "sha512", "sha256:x", new string('z', 300),
    ];

    private static readonly string[] Types = [MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.OctetStream];

    private static readonly string[] Endpoints =
    [
        "GET|HEAD /v2/{name}/tags/list", "GET|HEAD /v2/_catalog", "GET /v1/search", "DELETE /api/v1/repositories/{odd}", "GET|HEAD /v2/{name}/referrers/{digest}",
        "GET|GET|GET|HEAD|DELETE /v2/{name}/blobs/{digest}", "POST /v2/{name}/blobs/uploads/", "POST /v2/{name}/blobs/uploads/", "PATCH|PUT|GET|HEAD|DELETE /v2/{name}/blobs/uploads/{session}",
        "PATCH|PUT /v2/{name}/blobs/uploads/{session}", "PUT /v2/{name}/manifests/{reference}", "PUT|PUT|PUT|DELETE /v2/{name}/manifests/{reference}", "GET|HEAD /v2/{name}/manifests/{reference}", "GET /{odd}/{name}/{odd}",
    ];

    private static readonly string[] Queries =
    [
        "", "", "", "", "digest={digest}", "digest={digest}", "digest={digest}&digest={digest}", "mount={digest}&from={name}", "n={odd}&last={name}", "n=2", "tag={reference}&tag={reference}", "digest-algorithm={odd}",
        "artifactType={odd}&q={odd}", "{odd}={odd}",
    ];

    private readonly Dictionary<string, string[]> _words;
    private readonly string[] _headers;
    private readonly byte[][] _bodies;

    public RequestWords(SampleImage image, IEnumerable<string> sessions)
    {
        var digest = image.Digest.ToString();
        _bodies = [image.Bytes, image.Bytes, Some.Utf8(Documents.Index([])), Some.Utf8(Documents.Small(Documents.Subject(image.Digest))), Some.Bytes(10), Some.Bytes(10), Some.Bytes(5000), "{}"u8.ToArray(), []];
        _words = new()
        {
            ["{name}"] = ["a/b", "a/b", "a/b", "a", "blobs/uploads"],
            ["{digest}"] = [digest, image.Layer.Digest.ToString(), image.Config.Digest.ToString(), Some.Digest().ToString(), .. _bodies.Select(body => Digest.Of(body).ToString()), "sha512:" + new string('0', 128)],
            ["{reference}"] = ["latest", "v1", "v2", "v3", "v4", "v5", "v6", "v7", digest, .. _bodies.Select(body => Digest.Of(body).ToString())],
            ["{session}"] = [.. sessions.Select(location => location[(location.LastIndexOf('/') + 1)..]), Guid.NewGuid().ToString()],
            ["{odd}"] = Odd,
        };
        _headers =
        [
            "Content-Type: x", "Content-Range: 0-9", "Content-Range: 10-19", "Content-Range: bytes 0-1/*", "Content-Range: 9-0",
            "Content-Range: x", "Range: bytes=0-9", "Range: bytes=5-1,-3,9-", "Range: bytes=1-2,5-6,-3", "Range: x", $"If-Match: \"{digest}\"", "If-Match: *", "If-None-Match: *", $"If-None-Match: {digest}", "If-None-Match: ,,\"",
            "If-Range: x", "Accept: x", "Expect: x", "X: \u00e4", "Connection: close",
        ];
    }

    public (string Head, byte[] Body) Request(Random random)
    {
        var (methods, path) = Any(random, Endpoints).Split(' ') is [var first, var second] ? (first, second) : default;
        var method = OneIn(8, random) ? Any(random, Methods) : Any(random, methods!.Split('|'));
        var query = Any(random, Queries);
        var target = Fill(random, query.Length == 0 ? path! : $"{path}?{query}");
        var body = method is "GET" or "HEAD" or "DELETE" ? [] : Body(random);
        var chunked = OneIn(8, random);
        string[] headers =
        [
            $"{method} {target} HTTP/1.1",
            OneIn(4, random) ? Any(random, _headers) : $"Content-Type: {Any(random, Types)}",
            .. OneIn(2, random) ? [] : new[] { Any(random, _headers) },
            chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}",
        ];
        return (string.Join('\n', headers), chunked ? Chunked(body) : body);
    }

    private string Fill(Random random, string template)
    {
        for (var start = template.IndexOf('{', StringComparison.Ordinal); start >= 0; start = template.IndexOf('{', StringComparison.Ordinal))
        {
            var end = template.IndexOf('}', start) + 1;
            var word = Any(random, OneIn(10, random) ? Odd : _words[template[start..end]]);
            template = $"{template[..start]}{word.Replace('{', '(')}{template[end..]}";
        }

        return template;
    }

    // A third of them has a byte that is another.
    private byte[] Body(Random random)
    {
        byte[] body = [.. Any(random, _bodies)];
        if (body.Length > 0 && OneIn(3, random))
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        return body;
    }

    private static byte[] Chunked(byte[] body) => [.. Some.Utf8($"{body.Length:x}\r\n"), .. body, .. body.Length == 0 ? "\r\n"u8 : "\r\n0\r\n\r\n"u8];

    private static bool OneIn(int count, Random random) => random.Next(count) == 0;

    private static T Any<T>(Random random, T[] words) => words[random.Next(words.Length)];
}
