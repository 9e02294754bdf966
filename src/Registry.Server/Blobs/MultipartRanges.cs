using System.Globalization;
using System.Text;
using Registry.Oci;

namespace Registry.Server.Blobs;

/// <summary>What stands around the parts of a <c>multipart/byteranges</c> body, and how long the whole is.</summary>
internal sealed class MultipartRanges
{
    private readonly byte[][] _heads;

    public MultipartRanges(Digest digest, List<ByteRange> ranges, long size)
    {
        // The boundary may not occur in the parts; a blob that holds its own digest cannot be made.
        var boundary = digest.Hex[..32];
        ContentType = $"multipart/byteranges; boundary={boundary}";
        _heads = [.. ranges.Select(range => Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"\r\n--{boundary}\r\nContent-Type: {MediaTypes.OctetStream}\r\nContent-Range: {range.ContentRange(size)}\r\n\r\n")))];
        End = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        Length = _heads.Sum(head => (long)head.Length) + ranges.Sum(range => range.Length) + End.Length;
    }

    public string ContentType { get; }

    /// <summary>Bytes, all parts included.</summary>
    public long Length { get; }

    public ReadOnlyMemory<byte> End { get; }

    public ReadOnlyMemory<byte> Head(int part) => _heads[part];
}
