using Microsoft.Net.Http.Headers;
using Registry.Oci;

namespace Registry.Server.Blobs;

/// <summary>A part of a blob, by its first and last byte.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;

    public string ContentRange(long size) => $"bytes {First}-{Last}/{size}";
}

/// <summary>Reads <c>Range</c> and <c>If-Range</c> (RFC 9110, 13.1.5 and 14.2).</summary>
internal static class ByteRanges
{
    /// <summary>
    /// The parts that are asked for, cut to the blob: null for the whole of it, empty when there is no such part (416). More bytes than the blob has are no part but an attack or a
    /// mistake: the whole is answered.
    /// </summary>
    public static List<ByteRange>? Of(HttpRequest request, Digest digest, long size)
    {
        var header = request.Headers.Range;
        if (header.Count == 0 || !header.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || !IfRangeHolds(request, digest))
        {
            return null;
        }

        if (!RangeHeaderValue.TryParse(header.ToString(), out var parsed))
        {
            return [];
        }

        var ranges = parsed.Ranges.Select(range => Cut(range, size)).OfType<ByteRange>().ToList();
        return ranges.Sum(range => range.Length) > size ? null : ranges;
    }

    private static bool IfRangeHolds(HttpRequest request, Digest digest)
    {
        var condition = request.Headers.IfRange.ToString();
        return condition.Length == 0 || condition.Trim('"') == digest.ToString();
    }

    private static ByteRange? Cut(RangeItemHeaderValue range, long size)
    {
        var first = range.From ?? Math.Max(0, size - range.To!.Value);
        var last = range.From is null ? size - 1 : Math.Min(range.To ?? long.MaxValue, size - 1);
        return first < size && first <= last ? new ByteRange(first, last) : null;
    }
}
