using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>One program for all tests of a class, which may kill it and start it again.</summary>
public sealed class RunningProgram : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal ProgramRegistry Http { get; private set; } = null!;

    internal string Data => _folder["data"];

    public async ValueTask InitializeAsync() => Http = await ProgramRegistry.StartAsync(Data);

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        _folder.Dispose();
    }
}
