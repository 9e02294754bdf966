using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>
/// What a repository has to hold after the server was killed: all that was acknowledged, and of the one change that was in flight all or nothing. What was deleted stays deleted.
/// </summary>
internal sealed class Ledger(string repository)
{
    private readonly HashSet<string> _gone = [];
    private Contents? _inFlight;

    public string Repository => repository;

    public Contents Known { get; private set; } = Contents.Empty;

    /// <summary>Sends a request that makes the contents these, once it is answered with this status.</summary>
    public async Task<Answer> ChangeAsync(Contents after, int status, Func<Task<Answer>> request)
    {
        _inFlight = after;
        var answer = (await request()).Is(status);
        Settle(after);
        return answer;
    }

    /// <summary>Asks for all that should be here, and for what should not.</summary>
    /// <returns>How many answers were as they have to be.</returns>
    public async Task<int> VerifyAsync(IServer http)
    {
        var candidates = new[] { Known, _inFlight ?? Known }.Distinct().ToList();
        var found = new Dictionary<string, Digest?>();
        foreach (var path in candidates.SelectMany(contents => contents.Paths(repository).Keys).Concat(_gone).Distinct())
        {
            found[path] = await FindAsync(http, path);
        }

        var match = candidates.FindIndex(contents => !Differences(contents, found).Any());
        Assert.True(match >= 0, $"{(_inFlight is null ? "Nothing was" : "Not all or nothing of what was")} in flight:\n{string.Join('\n', Differences(Known, found))}");
        _gone.Clear();
        Settle(candidates[match]);
        return found.Count;
    }

    /// <summary>Clean-up may take from now on what no manifest names.</summary>
    public void Age() => Settle(Known.Aged());

    private void Settle(Contents contents)
    {
        _gone.UnionWith(Known.Paths(repository).Keys);
        _gone.ExceptWith(contents.Paths(repository).Keys);
        _gone.ExceptWith(contents.Unsure.Select(blob => Contents.BlobPath(repository, blob)));
        (Known, _inFlight) = (contents, null);
    }

    /// <summary>The digest of what is answered, by HEAD and by the bytes of GET, or null for 404.</summary>
    private static async Task<Digest?> FindAsync(IServer http, string path)
    {
        var head = await http.HeadAsync(path);
        var answer = await http.GetAsync(path);
        Assert.Equal(answer.Status, head.Status);
        if (answer.Status == 404)
        {
            return null;
        }

        var digest = Digest.Of(answer.Is(200).Body);
        answer.Has("Docker-Content-Digest", $"{digest}");
        head.Has("Docker-Content-Digest", $"{digest}").Has("Content-Length", $"{answer.Body.Length}");
        return digest;
    }

    private IEnumerable<string> Differences(Contents contents, Dictionary<string, Digest?> found)
    {
        var expected = contents.Paths(repository);
        var unsure = contents.Unsure.Select(blob => Contents.BlobPath(repository, blob)).ToHashSet();
        return found
            .Where(answer => !unsure.Contains(answer.Key) && !Equals(expected.GetValueOrDefault(answer.Key), answer.Value))
            .Select(answer => $"{answer.Key} should be {expected.GetValueOrDefault(answer.Key)?.ToString() ?? "absent"} and is {answer.Value?.ToString() ?? "absent"}");
    }
}
