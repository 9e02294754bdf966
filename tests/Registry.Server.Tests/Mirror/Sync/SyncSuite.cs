using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Sync;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>A registry in front of an upstream that it can copy from.</summary>
public abstract class SyncSuite : MirrorSuite
{
    private protected ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>A rule that takes the repository from the upstream, unless the test says otherwise.</summary>
    private protected Task<SyncReport> SyncAsync(Action<SyncRuleOptions>? set = null, bool isDryRun = false, CancellationToken? token = null) => SyncAsync(Http, set, isDryRun, token);

    private protected async Task<SyncReport> SyncAsync(TestRegistry http, Action<SyncRuleOptions>? set = null, bool isDryRun = false, CancellationToken? token = null)
    {
        var options = new SyncRuleOptions { Name = "test", From = Name, Repositories = { Repository } };
        set?.Invoke(options);
        Lines.Clear();
        var report = new SyncReport(Lines.Enqueue, Lines.Enqueue);
        await http.Services.GetRequiredService<ImageSync>().RunAsync(new SyncRule(options), new Actor("test", "local"), report, isDryRun, token ?? Token);
        return report;
    }

    private protected void AssertCame(SyncReport report, int copied, int known, int failed = 0) =>
        Assert.True((copied, known, failed) == (report.Copied, report.Known, report.Failed), string.Join('\n', Lines));

    private protected async Task<IEnumerable<string>> TagsAsync(string repository) => (await Http.GetAsync($"/v2/{repository}/tags/list")).Is(200).Names("tags");

    private protected Digest Referring(Digest subject, string more = "") =>
        Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Image(Config(), [], $"{Documents.Subject(subject)}{more}")));

    private protected Descriptor Config()
    {
        Upstream.PutBlob(Documents.EmptyConfig);
        return Documents.Of(Documents.EmptyConfig, Documents.ConfigType);
    }
}
