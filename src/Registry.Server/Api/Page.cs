using System.Globalization;
using Registry.Oci;
using Registry.Server.Settings;

namespace Registry.Server.Api;

/// <summary>Which part of a list is asked for (specification, "Listing Tags"): at most <see cref="Size"/> entries behind <see cref="Last"/>.</summary>
internal sealed record Page(int Size, string Last)
{
    /// <summary>One row more than is shown tells whether there is a next page.</summary>
    public int Probe => Size + 1;

    /// <summary>Reads <c>n</c> and <c>last</c>. A page larger than the limit is cut to it, and the rest is behind the link.</summary>
    public static Page Of(HttpRequest request, ListOptions options)
    {
        var last = request.Query["last"].ToString();
        return request.Query.TryGetValue("n", out var text) ? new Page(Math.Min(Count(text.ToString()), options.MaxPage), last) : new Page(options.MaxPage, last);
    }

    /// <summary>The header that leads to the next page. Relative: some clients refuse another host or scheme, some would put their own before it.</summary>
    public string NextLink(string path, string last, string? query = null) =>
        $"<{path}?n={Size.ToString(CultureInfo.InvariantCulture)}&last={Uri.EscapeDataString(last)}{query}>; rel=\"next\"";

    private static int Count(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new RegistryException(ErrorCode.Unsupported, $"n={Excerpt.Of(text)} is not a number of entries; an example is n=100", status: StatusCodes.Status400BadRequest);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;
    }
}
