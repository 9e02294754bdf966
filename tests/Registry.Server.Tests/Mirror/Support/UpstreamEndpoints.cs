using System.Globalization;
using System.Text.RegularExpressions;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>What an upstream answers that has nothing to hide and no faults: the pull side of the specification.</summary>
internal sealed partial class UpstreamEndpoints(UpstreamContent content)
{
    /// <summary>False for one that asks for parts of blobs in vain, and gets the whole.</summary>
    public bool KnowsRanges { get; set; } = true;

    /// <summary>The repository that a path is about; null when it is about none.</summary>
    public static string? RepositoryOf(string path) => Resource().Match(path) is { Success: true } match ? match.Groups["name"].Value : null;

    public UpstreamAnswer Answer(UpstreamRequest request)
    {
        if (request.Method is not ("GET" or "HEAD"))
        {
            return UpstreamAnswer.Error(405, "UNSUPPORTED");
        }

        var words = Resource().Match(request.Path);
        var (name, reference) = (words.Groups["name"].Value, words.Groups["reference"].Value);
        return (request.Path, words.Groups["kind"].Value) switch
        {
            ("/v2/", _) => UpstreamAnswer.Json(200, "{}"),
            (_, "manifests") => Manifest(name, reference, request),
            (_, "blobs") => Blob(reference, request),
            (_, "referrers") => UpstreamAnswer.Of(200, Some.Utf8(Documents.Index(content.Referrers(name, reference))), ("Content-Type", MediaTypes.OciIndex)),
            (_, "tags") when reference == "list" => Tags(name, request),
            _ => UpstreamAnswer.Error(404, "UNSUPPORTED"),
        };
    }

    private UpstreamAnswer Manifest(string repository, string reference, UpstreamRequest request)
    {
        // As others do, it has nothing to give to who does not take what it has.
        if (content.Manifest(repository, reference) is not { } manifest || !IsTaken(manifest.MediaType, request.Accept))
        {
            return UpstreamAnswer.Error(404, "MANIFEST_UNKNOWN");
        }

        var tag = $"\"{manifest.Digest}\"";
        var isKnown = request.IfNoneMatch?.Split(',', StringSplitOptions.TrimEntries).Contains(tag) ?? false;
        return UpstreamAnswer.Of(isKnown ? 304 : 200, isKnown ? [] : manifest.Bytes, ("Content-Type", manifest.MediaType), ("Docker-Content-Digest", $"{manifest.Digest}"), ("ETag", tag));
    }

    private UpstreamAnswer Blob(string digest, UpstreamRequest request)
    {
        if (content.Blob(digest) is not { } blob)
        {
            return UpstreamAnswer.Error(404, "BLOB_UNKNOWN");
        }

        var whole = UpstreamAnswer.Of(200, blob, ("Content-Type", MediaTypes.OctetStream), ("Docker-Content-Digest", digest), ("ETag", $"\"{digest}\""));
        return KnowsRanges && SingleRange().Match(request.Range ?? "") is { Success: true } range ? Part(whole.With("Accept-Ranges", "bytes"), range) : whole;
    }

    private static UpstreamAnswer Part(UpstreamAnswer whole, Match range)
    {
        var first = long.Parse(range.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        var last = range.Groups["last"].ValueSpan is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : long.MaxValue;
        var length = whole.Body.Length;
        if (first >= length || last < first)
        {
            return UpstreamAnswer.Error(416, "SIZE_INVALID", ("Content-Range", $"bytes */{length}"));
        }

        last = Math.Min(last, length - 1);
        return (whole with { Status = 206 }).With(whole.Body[(int)first..(int)(last + 1)]).With("Content-Range", $"bytes {first}-{last}/{length}");
    }

    private UpstreamAnswer Tags(string repository, UpstreamRequest request)
    {
        if (content.Tags(repository) is not { } tags)
        {
            return UpstreamAnswer.Error(404, "NAME_UNKNOWN");
        }

        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Query);
        var rest = query.TryGetValue("last", out var last) ? tags.Where(tag => string.CompareOrdinal(tag, last) > 0).ToList() : tags;
        var page = int.TryParse(query.GetValueOrDefault("n"), CultureInfo.InvariantCulture, out var most) ? rest.Take(most).ToList() : rest;
        var answer = UpstreamAnswer.Json(200, $$"""{"name":"{{repository}}","tags":[{{string.Join(',', page.Select(tag => $"\"{tag}\""))}}]}""");
        return page.Count == rest.Count ? answer : answer.With("Link", $"</v2/{repository}/tags/list?n={most}&last={page.LastOrDefault()}>; rel=\"next\"");
    }

    private static bool IsTaken(string mediaType, string? accept) =>
        accept is null || accept.Contains("*/*", StringComparison.Ordinal) || accept.Contains(mediaType, StringComparison.Ordinal);

    [GeneratedRegex(@"\A/v2/(?<name>.+)/(?<kind>manifests|blobs|referrers|tags)/(?<reference>[^/]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Resource();

    [GeneratedRegex(@"\Abytes=(?<first>[0-9]+)-(?<last>[0-9]*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex SingleRange();
}
