using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>
/// Clean-up against pushes of the very digests that it is about to remove: clients do as docker does, rely on a HEAD that says "here", and must get through.
/// </summary>
public abstract class Races(string store, ITestOutputHelper output) : CleanupSuite(store)
{
    private const int Rounds = 60;
    private const int Clients = 4;

    private readonly byte[][] _contents = [.. Enumerable.Range(0, 3).Select(_ => Some.Bytes(500))];

    private protected override void Configure(RegistryOptions options)
    {
        base.Configure(options);
        options.Cleanup.Share = 100;
    }

    [Fact]
    public async Task APushNeverLosesWhatItWasToldIsHere()
    {
        var (told, removed) = (0, 0L);
        foreach (var (round, random) in RaceRounds.Of(output, Rounds))
        {
            await LeaveGarbageAsync(random);
            var pushes = Enumerable.Range(0, Clients).Select(client => (Content: _contents[random.Next(_contents.Length)], Tag: $"r{round}c{client}")).ToList();
            var clients = pushes.Select(push => RaceRounds.StartAsync(random, () => PushAsync(push.Content, push.Tag))).ToList();
            var run = await Http.CleanUpAsync(Clock);
            told += (await Task.WhenAll(clients)).Count(wasTold => wasTold);
            removed += run.Removed["blobs"].Count + run.Removed["unused blobs of repositories"].Count;
            foreach (var push in pushes)
            {
                await AssertPullsAsync(push.Tag, push.Content);
            }
        }

        output.WriteLine($"{told} pushes were told that their blob is here, {removed} links and blobs were removed");
        Assert.NotEqual(0, removed);
    }

    // Blobs whose manifests are gone for good, and that nobody was told of for days.
    private async Task LeaveGarbageAsync(Random random)
    {
        foreach (var content in _contents.Where(_ => random.Next(3) > 0))
        {
            await Http.PushBlobAsync("app", content);
        }

        var writer = Http.Services.GetRequiredService<IndexWriter>();
        await writer.RunAsync(index => index.Statement("DELETE FROM manifest").Execute(), TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromDays(3));
    }

    /// <summary>Whether it was told that the blob is here.</summary>
    private async Task<bool> PushAsync(byte[] content, string tag)
    {
        var digest = Digest.Of(content);
        var isHere = (await Http.HeadAsync($"/v2/app/blobs/{digest}")).Status == 200;
        if (!isHere)
        {
            await Http.PushBlobAsync("app", content);
        }

        await Http.PushManifestAsync("app", tag, Documents.Image(new Descriptor(Documents.ConfigType, digest, content.Length), [], $$""","annotations":{"tag":"{{tag}}"}"""));
        return isHere;
    }

    private async Task AssertPullsAsync(string tag, byte[] content)
    {
        (await Http.GetAsync($"/v2/app/manifests/{tag}")).Is(200);
        Assert.Equal(content, (await Http.GetAsync($"/v2/app/blobs/{Digest.Of(content)}")).Is(200).Body);
    }
}

public sealed class RacesInMemory(ITestOutputHelper output) : Races(BlobStores.Memory, output);

public sealed class RacesOnDisk(ITestOutputHelper output) : Races(BlobStores.FileSystem, output);
