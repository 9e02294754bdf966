namespace Registry.Server.Tests.Support;

/// <summary>Lists as a client walks through them, page by page.</summary>
internal static class Lists
{
    public static List<string> Names(this Answer answer, string field) => [.. answer.Json.GetProperty(field).EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>The path of the next page, or null on the last one. It has to be relative, for clients refuse another host and some put their own before it.</summary>
    public static string? NextPage(this Answer answer)
    {
        if (answer["Link"] is not { } link)
        {
            return null;
        }

        Assert.StartsWith("</v2/", link, StringComparison.Ordinal);
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    /// <summary>Every page from this path on.</summary>
    /// <param name="most">How many there may be: a list that leads back to its beginning has no end.</param>
    public static async Task<List<Answer>> WalkAsync(this TestRegistry http, string path, int most = 1000)
    {
        var pages = new List<Answer>();
        for (var next = path; next is not null; next = pages[^1].NextPage())
        {
            Assert.InRange(pages.Count, 0, most);
            pages.Add((await http.GetAsync(next)).Is(200));
        }

        return pages;
    }
}
