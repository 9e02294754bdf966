using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;
using Registry.Storage;

namespace Registry.Server.Tests.Maintenance;

/// <summary>Deletions and clean-up against downloads: one that has begun comes to its end with the right bytes, also when those are gone from the store.</summary>
public abstract class DownloadRaces(string store, ITestOutputHelper output) : CleanupSuite(store)
{
    private const int Rounds = 10;

    // More than the sockets' buffers hold, so that the server is still sending.
    private const int Size = 6 << 20;

    private static readonly string[] Parts = [.. Enumerable.Range(0, 6).Select(i => $"{i << 20}-{((i + 1) << 20) - 2}")];

    private static readonly string?[] Ranges = [null, $"1-{Size - 1}", string.Join(',', Parts.Reverse())];

    private readonly byte[] _layer = Some.Bytes(Size);

    private protected override void Configure(RegistryOptions options)
    {
        base.Configure(options);
        options.Cleanup.Share = 100;
        options.Trash.Keep = TimeSpan.Zero;
    }

    [Fact]
    public async Task ADownloadThatHasBegunComesToItsEnd()
    {
        var late = 0;
        foreach (var (round, random) in RaceRounds.Of(output, Rounds))
        {
            var repository = $"r{round}";
            var manifest = await PushAsync(repository, round);
            var early = await Task.WhenAll(Ranges.Select(ranges => BeginAsync(repository, ranges)));
            Assert.DoesNotContain(null, early);
            Clock.Advance(TimeSpan.FromDays(3));
            var deletions = Deletions(repository, manifest, random).Select(path => RaceRounds.StartAsync(random, () => Http.DeleteAsync(path))).ToList();
            var others = Enumerable.Range(0, 2).Select(_ => Ranges[random.Next(Ranges.Length)]).Select(ranges => RaceRounds.StartAsync(random, () => BeginAsync(repository, ranges))).ToList();
            await Http.CleanUpAsync(Clock, isThorough: false);
            Assert.All(await Task.WhenAll(deletions), answer => Assert.Contains(answer.Status, (int[])[202, 204, 404]));
            var begun = early.Concat(await Task.WhenAll(others)).OfType<Download>().ToList();
            late += begun.Count - early.Length;
            await AssertWholeAsync(begun);
        }

        output.WriteLine($"{late} downloads began while their blob was being deleted");
    }

    private Task<Download?> BeginAsync(string repository, string? ranges) => Download.BeginAsync(Http, repository, _layer, ranges);

    // No two rounds have the same layer.
    private async Task<Digest> PushAsync(string repository, int round)
    {
        BitConverter.TryWriteBytes(_layer, round);
        await Http.PushBlobAsync(repository, Documents.EmptyConfig);
        await Http.PushBlobAsync(repository, _layer);
        return await Http.PushManifestAsync(repository, "v1", Documents.Image(Documents.Of(Documents.EmptyConfig, Documents.ConfigType), [Documents.Of(_layer)]));
    }

    /// <summary>One to three ways to lose the layer.</summary>
    private IEnumerable<string> Deletions(string repository, Digest manifest, Random random)
    {
        string[] paths = [$"/v2/{repository}/manifests/{manifest}", $"/v2/{repository}/blobs/{Digest.Of(_layer)}", $"/api/v1/repositories/{repository}"];
        random.Shuffle(paths);
        return paths.Take(1 + random.Next(paths.Length));
    }

    private async Task CleanAfterGraceAsync()
    {
        Clock.Advance(TimeSpan.FromDays(3));
        await Http.CleanUpAsync(Clock, isThorough: false);
    }

    private async Task AssertWholeAsync(List<Download> downloads)
    {
        try
        {
            await CleanAfterGraceAsync();
            await CleanAfterGraceAsync();
            Assert.Null(await Http.Services.GetRequiredService<IBlobStore>().StatAsync(Digest.Of(_layer), TestContext.Current.CancellationToken));
            foreach (var download in downloads)
            {
                await download.AssertWholeAsync();
            }
        }
        finally
        {
            downloads.ForEach(download => download.Dispose());
        }
    }
}

public sealed class DownloadRacesInMemory(ITestOutputHelper output) : DownloadRaces(BlobStores.Memory, output);

public sealed class DownloadRacesOnDisk(ITestOutputHelper output) : DownloadRaces(BlobStores.FileSystem, output);
