using System.Globalization;
using System.Text.RegularExpressions;
using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Uploads;

/// <summary>
/// Which bytes of a blob a chunk holds. The specification writes <c>S-E</c> ("Pushing a blob in chunks"); HTTP's own <c>bytes S-E/*</c> is taken as well, for some clients send it.
/// </summary>
internal sealed partial record ContentRange(long Start, long End)
{
    public long Length => End - Start + 1;

    /// <summary>Null when the request names no range: the chunk follows what is there.</summary>
    public static ContentRange? Of(HttpRequest request)
    {
        var header = request.Headers.ContentRange.ToString();
        if (header.Length == 0)
        {
            return null;
        }

        var match = Grammar().Match(header);
        return match.Success
            && long.TryParse(match.Groups["start"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && long.TryParse(match.Groups["end"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && start <= end
            && end < long.MaxValue
            ? new ContentRange(start, end)
            : throw new RegistryException(ErrorCode.BlobUploadInvalid, $"Content-Range '{Excerpt.Of(header)}' is not a range of bytes like 0-1023");
    }

    [GeneratedRegex(@"\A(bytes[ =])?\s*(?<start>\d+)-(?<end>\d+)(/(\*|\d+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
