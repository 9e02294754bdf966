using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What tests of moving in share: a volume, an empty data folder, and a registry on it once something is there.</summary>
public abstract class Registry2Tests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private TestRegistry? _http;

    protected Registry2Tests() => Volume = new VolumeDraft(_folder["volume"]);

    private protected VolumeDraft Volume { get; }

    private protected string Data => _folder["data"];

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
        {
            await _http.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<CommandResult> ImportAsync(params string[] more) => Commands.TypeAsync(["import", "registry2", Volume.Folder, "--data", Data, .. more]);

    /// <summary>All of it, as it should be.</summary>
    private protected async Task<CommandResult> ImportAllAsync(params string[] more) => (await ImportAsync(more)).Is(0);

    /// <summary>A registry on the data folder.</summary>
    private protected async Task<TestRegistry> ServeAsync()
    {
        _http = await TestRegistry.StartAsync(configure: options =>
        {
            Directory.Delete(options.Data);
            options.Data = Data;
        });
        return _http;
    }
}
