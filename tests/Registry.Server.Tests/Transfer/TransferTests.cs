using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What tests of transfers share: a data folder, a place beside it, and a registry on it once something is there.</summary>
public abstract class TransferTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private TestRegistry? _http;

    private protected string Data => _folder["data"];

    private protected string Beside(string name) => _folder[name];

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
        {
            await _http.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

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
