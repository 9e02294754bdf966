using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Whatever is pulled and pushed, and whenever clean-up runs: nothing that was pushed is lost, and an upstream keeps to its bound unless all that is left is needed.</summary>
public sealed class BoundsAtRandom(ITestOutputHelper output) : BoundsSuite
{
    private const int MaxSize = 20_000;
    private const int Steps = 150;

    private readonly byte[][] _layers = [.. Enumerable.Range(1, 8).Select(i => Some.Bytes(500 * i))];
    private readonly List<UpstreamImage> _images = [];
    private readonly Dictionary<(string Repository, Digest Manifest), HashSet<Digest>> _pushed = [];
    private Random _random = new(0);
    private long _gone;
    private int _tags;

    [Fact]
    public async Task NothingThatWasPushedIsLost()
    {
        foreach (var (_, random) in RaceRounds.Of(output, most: 4))
        {
            _random = random;
            for (var i = 0; i < Steps; i++)
            {
                await StepAsync();
            }

            Time.Offset += CleaningUp.Long;
            var bytes = await CleanAndCheckAsync();
            Assert.Equal(bytes, await CleanAndCheckAsync());
            Assert.True(bytes <= MaxSize || !Manifests().Exists(manifest => manifest.MayGo), $"{bytes} bytes are here, and some of them could go");
        }

        output.WriteLine($"{_images.Count} images, {_pushed.Count} pushes, {_gone} manifests went");
        Assert.True(_gone > 20);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        base.Set(upstream, options);
        upstream.MaxSize = new ByteSize(MaxSize);
    }

    private Task StepAsync() => _random.Next(12) switch
    {
        0 or 1 => PullNewAsync(),
        2 or 3 or 4 => PullAsync(),
        5 => PullIndexAsync(),
        6 => PushAsync(),
        7 => PushIndexAsync(),
        8 => PushReferrerAsync(),
        9 or 10 => WaitAsync(),
        _ => CleanAndCheckAsync(),
    };

    private Task WaitAsync()
    {
        Time.Offset += TimeSpan.FromHours(_random.Next(1, 60));
        return Task.CompletedTask;
    }

    private Task PullNewAsync()
    {
        var image = UpstreamImage.Of(_random.GetItems(_layers, _random.Next(1, 4)).Distinct().ToArray());
        foreach (var repository in (string[])["a", "b"])
        {
            Array.ForEach([.. image.Blobs], blob => Upstream.PutBlob(blob));
            Upstream.PutManifest($"{Repository}/{repository}", $"t{_random.Next(6)}", image.Bytes);
        }

        _images.Add(image);
        return PullAsync();
    }

    private async Task PullAsync()
    {
        if (Choose(_images) is { } image)
        {
            await PullAsync(image, $"{image.Digest}", Mirrored());
            Assert.Contains((await Http.GetAsync($"/v2/{Mirrored()}/manifests/t{_random.Next(6)}")).Status, (int[])[200, 404]);
        }
    }

    private async Task PullIndexAsync()
    {
        if (Choose(_images) is { } first && Choose(_images) is { } second)
        {
            foreach (var repository in (string[])["a", "b"])
            {
                Upstream.PutIndex($"{Repository}/{repository}", "multi", first.Descriptor, second.Descriptor);
            }

            var here = Mirrored();
            Time.Offset += TimeSpan.FromMinutes(6);
            (await Http.GetAsync($"/v2/{here}/manifests/multi")).Is(200);
            await PullAsync(first, $"{first.Digest}", here);
        }
    }

    private async Task PushAsync()
    {
        if (Choose(_images) is { } image)
        {
            var repository = Any();
            foreach (var blob in image.Blobs)
            {
                await Http.PushBlobAsync(repository, blob);
            }

            await PushAsync(repository, image.Json, MediaTypes.OciManifest, image.Blobs.Select(blob => Digest.Of(blob)));
        }
    }

    private async Task PushIndexAsync()
    {
        var repository = Any();
        if (Choose(_images.FindAll(image => IsHere(image.Digest, repository))) is { } image)
        {
            await PushAsync(repository, Documents.Index([image.Descriptor]), MediaTypes.OciIndex, LinkedBlobs(repository, image));
            _pushed.TryAdd((repository, image.Digest), []);
        }
    }

    private async Task PushReferrerAsync()
    {
        var repository = Any();
        if (Choose(_images.FindAll(image => IsHere(image.Digest, repository))) is { } image)
        {
            await Http.PushBlobAsync(repository, Documents.EmptyConfig);
            await PushAsync(repository, Documents.Small(Documents.Subject(image.Digest)), MediaTypes.OciManifest, LinkedBlobs(repository, image));
            _pushed.TryAdd((repository, image.Digest), []);
        }
    }

    private async Task PushAsync(string repository, string manifest, string mediaType, IEnumerable<Digest> needed)
    {
        var digest = await Http.PushManifestAsync(repository, _random.Next(2) == 0 ? null : $"ours{_tags++}", manifest, mediaType);
        _pushed.TryAdd((repository, digest), []);
        _pushed[(repository, digest)].UnionWith(needed);
    }

    private async Task<long> CleanAndCheckAsync()
    {
        _gone += (await CleanAsync()).Removed["mirrored manifests beyond the bounds of their upstreams"].Count;
        var (index, stored) = (Http.Services.GetRequiredService<IndexReader>(), await Http.StoredAsync());
        foreach (var ((repository, manifest), blobs) in _pushed)
        {
            Assert.True(IsHere(manifest, repository), $"{repository}@{manifest} is lost");
            Assert.All(blobs, blob => Assert.True(index.FindBlob(RepositoryName.Parse(repository), blob) is not null && stored.Contains(blob), $"{repository}@{blob} is lost"));
        }

        return (await Http.GetAsync("/api/v1/mirror")).Is(200).Json.GetProperty("upstreams")[0].GetProperty("bytes").GetInt64();
    }

    private IEnumerable<Digest> LinkedBlobs(string repository, UpstreamImage image)
    {
        var index = Http.Services.GetRequiredService<IndexReader>();
        return image.Blobs.Select(blob => Digest.Of(blob)).Where(blob => index.FindBlob(RepositoryName.Parse(repository), blob) is not null);
    }

    private List<KnownManifest> Manifests() => KnownManifest.All(Http, Name);

    private string Mirrored() => $"{(_random.Next(3) == 0 ? OtherName : Name)}/{Repository}/{(_random.Next(2) == 0 ? "a" : "b")}";

    private string Any() => _random.Next(3) == 0 ? "ours" : Mirrored();

    private T? Choose<T>(List<T> list) => list.Count == 0 ? default : list[_random.Next(Math.Max(0, list.Count - 20), list.Count)];
}
