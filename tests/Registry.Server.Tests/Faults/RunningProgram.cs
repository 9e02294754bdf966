using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>One program for all tests of a class, which may kill it and start it again.</summary>
public class RunningProgram : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal ProgramRegistry Http { get; private set; } = null!;

    internal string Data => _folder["data"];

    /// <summary>What it is started with.</summary>
    private protected virtual (string Name, string Value)[] Settings => [];

    public async ValueTask InitializeAsync() => Http = await ProgramRegistry.StartAsync(Data, Settings);

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Each upload has a file from its beginning, and each blob is made durable by itself.</summary>
public sealed class ProgramWithoutJournal : RunningProgram
{
    private protected override (string Name, string Value)[] Settings => [("Registry__Storage__SmallBlobs", "0")];
}
