using System.Text.Json;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary><c>registry retention simulate</c> beside a running registry: nothing is changed, and a clean-up with those rules does what it told.</summary>
public sealed class Simulations : IAsyncLifetime
{
    private readonly OffsetTime _clock = new();
    private TestRegistry? _http;
    private Commands? _commands;

    private TestRegistry Http => _http!;

    private Commands Commands => _commands!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(
            configure: options =>
            {
                options.Cleanup.Every = TimeSpan.Zero;
                options.Policies.Retention.Add(new RetentionOptions { Repositories = "ci/**", KeepNewest = 1 });
            },
            clock: _clock);
        _commands = new Commands(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await _http!.DisposeAsync();
    }

    [Fact]
    public async Task TellWhatGoesWhyAndHowManyBytesComeBack()
    {
        var (old, shared) = (await PushAsync("ci/app", "old", -40), await PushAsync("ci/app", "twice", -35));
        await TagAsync("ci/app", "new", shared, -3);
        await PushAsync("other", "kept", -50);
        var result = await SimulateAsync("""{"Retention":[{"Repositories":"**","Tags":"*","KeepYounger":"5.00:00:00","KeepMatching":"kept"}]}""");
        Assert.Equal(
            [
                "REPOSITORY TAG DIGEST BYTES WHY",
                $"ci/app twice {Short(shared)} 0 number 2 by age, pushed 35 d ago, last used 3 d ago (Registry:Policies:Retention:0); something else names its manifest",
                $"ci/app old {Short(old)} {Bytes(old)} number 3 by age, pushed 40 d ago, last used 40 d ago (Registry:Policies:Retention:0)",
                "2 tags would go, and 2 stay.",
                $"{Maintenance(Bytes(old))} would come back, after 7 days in the trash.",
            ],
            result);
        Assert.Equal(["new", "old", "twice"], (await Http.GetAsync("/v2/ci/app/tags/list")).Names("tags"));
    }

    [Fact]
    public async Task TellWhatIsKeptByWhatWhenAsked()
    {
        await PushAsync("ci/app", "old", -40);
        await PushAsync("ci/app", "new", -1);
        var lines = await SimulateAsync("""{"Retention":[{"Repositories":"ci/**","KeepNewest":3},{"Repositories":"**","KeepMatching":"x"}]}""", "--verbose");
        Assert.Contains(lines, line => line.StartsWith("ci/app new sha256:", StringComparison.Ordinal) && line.EndsWith("KeepNewest 3: it is number 1 (Registry:Policies:Retention:0)", StringComparison.Ordinal));
        Assert.Contains("0 tags would go, and 2 stay.", lines);
    }

    [Fact]
    public async Task AreJsonForPrograms()
    {
        var old = await PushAsync("ci/app", "old", -40);
        await PushAsync("ci/app", "new", -1);
        var lines = (await Commands.DoesAsync("retention", "simulate", "--json", "--config", Config("""{"Retention":[{"Repositories":"ci/**","KeepNewest":1}]}"""))).Lines;
        var entries = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["old", "new"], entries.Select(entry => entry.GetProperty("tag").GetString()));
        Assert.Equal([false, true], entries.Select(entry => entry.GetProperty("kept").GetBoolean()));
        Assert.Equal((old.Digest.ToString(), (long)Bytes(old)), (entries[0].GetProperty("digest").GetString(), entries[0].GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task WithoutRulesSayWhereTheyBelong() =>
        Assert.StartsWith("there are no rules in the settings (Registry:Policies:Retention", await Commands.RefusesAsync("retention", "simulate"), StringComparison.Ordinal);

    [Fact]
    public async Task AreWhatTheNextCleanUpDoesAndWhatCanBeRestored()
    {
        var old = await PushAsync("ci/app", "old", -40);
        await PushAsync("ci/app", "new", -1);
        Assert.Contains("1 tags would go, and 1 stay.", await SimulateAsync("""{"Retention":[{"Repositories":"ci/**","KeepNewest":1}]}"""));
        Assert.Contains("Removed 2 tags and manifests by policy", (await Commands.DoesAsync("gc")).Lines);
        Assert.Equal(["new"], (await Http.GetAsync("/v2/ci/app/tags/list")).Names("tags"));
        await Commands.DoesAsync("restore", $"ci/app@{old.Digest}");
        Assert.Equal(old.Json, (await Http.GetAsync("/v2/ci/app/manifests/old")).Is(200).Text);
        Assert.Equal("policy:retention", (await Http.EventsAsync("delete"))[0].Who);
    }

    private async Task<SampleImage> PushAsync(string repository, string tag, int day)
    {
        _clock.Offset = TimeSpan.FromDays(day);
        var image = await Http.PushImageAsync(repository, tag);
        _clock.Offset = TimeSpan.Zero;
        return image;
    }

    private async Task TagAsync(string repository, string tag, SampleImage image, int day)
    {
        _clock.Offset = TimeSpan.FromDays(day);
        await Http.PushManifestAsync(repository, tag, image.Json);
        _clock.Offset = TimeSpan.Zero;
    }

    private async Task<string[]> SimulateAsync(string policies, params string[] options) =>
        [.. (await Commands.DoesAsync(["retention", "simulate", "--config", Config(policies), .. options])).Lines
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private string Config(string policies) => Commands.Write("new.json", $"{{\"Registry\":{{\"Policies\":{policies}}}}}");

    private static int Bytes(SampleImage image) => image.Bytes.Length + 3200;

    private static string Maintenance(long bytes) => Server.Maintenance.Sizes.Text(bytes);

    private static string Short(SampleImage image) => image.Digest.ToString()[..19];
}
