using System.Globalization;
using System.Text;

namespace Registry.Server.Tests.Support;

/// <summary>The body of an answer with several parts of a blob.</summary>
internal static class Multipart
{
    /// <param name="contentType">The answer's.</param>
    /// <param name="ranges">First and last byte of each part: <c>0-99</c>.</param>
    public static byte[] Of(byte[] blob, string contentType, IEnumerable<string> ranges)
    {
        Assert.StartsWith("multipart/byteranges; boundary=", contentType, StringComparison.Ordinal);
        var boundary = contentType.Split('=')[1];
        using var body = new MemoryStream();
        foreach (var range in ranges)
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            body.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {range}/{blob.Length}\r\n\r\n"));
            body.Write(blob.AsSpan(ends[0]..(ends[1] + 1)));
        }

        body.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return body.ToArray();
    }
}
