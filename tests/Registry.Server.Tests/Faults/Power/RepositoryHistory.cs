using System.Collections.Immutable;
using System.Web;
using Registry.Oci;
using Registry.Server.Tests.Faults.Kill;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>What a repository held after each request that changed it. One client changes it, so no two overlap.</summary>
internal sealed class RepositoryHistory
{
    private readonly List<(int Asked, int Answered, ImmutableDictionary<string, Digest> Paths)> _moments = [];

    private RepositoryHistory(string name, IEnumerable<Exchange> exchanges)
    {
        Name = name;
        var contents = Contents.Empty;
        foreach (var exchange in exchanges.OrderBy(exchange => exchange.Asked))
        {
            contents = After(contents, exchange);
            _moments.Add((exchange.Asked, exchange.Answered, contents.Paths(name)));
        }
    }

    public string Name { get; }

    public int Length => _moments.Count;

    public static List<RepositoryHistory> Of(IEnumerable<Exchange> exchanges) =>
        [.. exchanges.Where(exchange => exchange.Status is 201 or 202 or 204 && exchange.Method is not ("GET" or "HEAD" or "PATCH"))
            .GroupBy(exchange => RepositoryOf(exchange.Path))
            .Select(group => new RepositoryHistory(group.Key, group))];

    /// <summary>What it has to hold at a moment: what was answered last, or that with the request that is under way.</summary>
    public (ImmutableDictionary<string, Digest> Acknowledged, ImmutableDictionary<string, Digest>? UnderWay) At(int line)
    {
        var answered = _moments.FindLastIndex(moment => moment.Answered < line);
        var acknowledged = answered < 0 ? ImmutableDictionary<string, Digest>.Empty : _moments[answered].Paths;
        return answered + 1 < _moments.Count && _moments[answered + 1].Asked < line ? (acknowledged, _moments[answered + 1].Paths) : (acknowledged, null);
    }

    private static string RepositoryOf(string path)
    {
        var parts = path.Split('?')[0].Split('/');
        return parts[1] == "api" ? string.Join('/', parts[4..]) : string.Join('/', parts[2..4]);
    }

    // The clients' repositories have two parts: /v2/client0/r0/manifests/…
    private static Contents After(Contents before, Exchange exchange)
    {
        var (path, query) = exchange.Path.Split('?') is [var first, var second] ? (first, HttpUtility.ParseQueryString(second)) : (exchange.Path, []);
        var parts = path.Split('/');
        var reference = parts[^1];
        return (exchange.Method, parts[1] == "api" ? "repository" : parts[4], exchange.Status) switch
        {
            ("DELETE", "repository", _) => Contents.Empty,
            ("PUT" or "POST", "blobs", 201) => before.With(Digest.Parse(query["digest"] ?? query["mount"]), 0),
            ("PUT", "manifests", 201) => before.With(
                new PushedManifest(Digest.Parse(exchange.Digest), [], "", []),
                [.. query.GetValues("tag") ?? [], .. reference.Contains(':', StringComparison.Ordinal) ? Array.Empty<string>() : [reference]]),
            ("DELETE", "manifests", 202) when Digest.TryParse(reference, out var digest) => before.WithoutManifest(digest),
            ("DELETE", "manifests", 202) => before.WithoutTag(reference),
            ("DELETE", "blobs", 202) when parts[5] != "uploads" => before.WithoutBlob(Digest.Parse(reference)),
            _ => before,
        };
    }
}
