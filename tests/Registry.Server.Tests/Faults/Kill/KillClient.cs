using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>One client with repositories of its own, which does one thing after the other until the server is gone. What it does is drawn by its seed.</summary>
internal sealed class KillClient
{
    private const int Repositories = 3;

    // More of them would only be verified more slowly.
    private const int MostManifests = 8;

    private readonly ClientPushes _pushes;
    private readonly List<Ledger> _ledgers;
    private readonly IServer _http;
    private readonly Random _random;

    /// <param name="shared">Layers that all clients push, so that they meet at the same files and rows.</param>
    /// <param name="largest">Bytes of the client's own layers.</param>
    public KillClient(IServer http, int number, int seed, IReadOnlyList<byte[]> shared, int largest)
    {
        (_http, _random) = (http, new Random(seed));
        _ledgers = [.. Enumerable.Range(0, Repositories).Select(i => new Ledger($"client{number}/r{i}"))];
        _pushes = new ClientPushes(http, _random, shared, largest);
    }

    /// <summary>Requests that were acknowledged, by what they did.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Does one thing after the other, as long as it is told to and finds a server.</summary>
    public async Task WorkAsync(Func<bool> goesOn)
    {
        while (goesOn())
        {
            var ledger = Some(_ledgers);
            var (name, work) = Choose(ledger);
            await work(ledger);
            Done[name] = Done.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>Leaves nothing but the uploads that are under way.</summary>
    public async Task DeleteAllAsync()
    {
        foreach (var ledger in _ledgers)
        {
            await DeleteRepositoryAsync(ledger);
        }
    }

    /// <summary>Clean-up may take from now on what no manifest names.</summary>
    public void Age() => _ledgers.ForEach(ledger => ledger.Age());

    public async Task<int> VerifyAsync()
    {
        var verified = 0;
        foreach (var ledger in _ledgers)
        {
            verified += await ledger.VerifyAsync(_http);
        }

        return verified;
    }

    private (string Name, Func<Ledger, Task> Work) Choose(Ledger ledger) => _random.Next(100) switch
    {
        < 14 when ledger.Known.Manifests.Count > MostManifests => ("repository deleted", DeleteRepositoryAsync),
        < 34 when ledger.Known.Manifests.Count <= MostManifests => ("image pushed", _pushes.PushImageAsync),
        < 40 => ("index pushed", _pushes.PushIndexAsync),
        < 52 => ("tag moved", _pushes.MoveTagAsync),
        < 60 => ("tag deleted", DeleteTagAsync),
        < 72 => ("manifest deleted", DeleteManifestAsync),
        < 76 => ("blob deleted", DeleteBlobAsync),
        < 78 => ("repository deleted", DeleteRepositoryAsync),
        < 82 => ("blob mounted", target => _pushes.MountAsync(target, Some(_ledgers))),
        < 92 => ("upload worked on", _pushes.WorkOnUploadAsync),
        < 94 => ("upload cancelled", _pushes.CancelUploadAsync),
        _ => ("tag pulled", PullAsync),
    };

    private async Task DeleteTagAsync(Ledger ledger)
    {
        if (ledger.Known.Tags.Count > 0)
        {
            var tag = Some([.. ledger.Known.Tags.Keys]);
            await ledger.ChangeAsync(ledger.Known.WithoutTag(tag), 202, () => _http.DeleteAsync($"/v2/{ledger.Repository}/manifests/{tag}"));
        }
    }

    private async Task DeleteManifestAsync(Ledger ledger)
    {
        if (ledger.Known.FreeManifests.ToList() is { Count: > 0 } free)
        {
            var digest = Some(free).Digest;
            await ledger.ChangeAsync(ledger.Known.WithoutManifest(digest), 202, () => _http.DeleteAsync($"/v2/{ledger.Repository}/manifests/{digest}"));
        }
    }

    private async Task DeleteBlobAsync(Ledger ledger)
    {
        if (ledger.Known.FreeBlobs.ToList() is { Count: > 0 } free)
        {
            var digest = Some(free);
            await ledger.ChangeAsync(ledger.Known.WithoutBlob(digest), 202, () => _http.DeleteAsync($"/v2/{ledger.Repository}/blobs/{digest}"));
        }
    }

    private async Task DeleteRepositoryAsync(Ledger ledger)
    {
        if (ledger.Known != Contents.Empty)
        {
            await ledger.ChangeAsync(Contents.Empty, 204, () => _http.DeleteAsync($"/api/v1/repositories/{ledger.Repository}"));
        }
    }

    private async Task PullAsync(Ledger ledger)
    {
        if (ledger.Known.Tags.Count > 0)
        {
            var tag = Some([.. ledger.Known.Tags.Keys]);
            Assert.Equal(ledger.Known.Tags[tag], Digest.Of((await _http.GetAsync($"/v2/{ledger.Repository}/manifests/{tag}")).Is(200).Body));
        }
    }

    private T Some<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
