namespace Registry.Server.Tests.Support;

/// <summary>A registry in a process of its own, on a data folder that outlives it: it can be killed and started again.</summary>
internal sealed class ProgramRegistry : IServer, IAsyncDisposable
{
    private readonly string _data;
    private readonly (string Name, string Value)[] _environment;
    private RegistryProgram _program = null!;

    private ProgramRegistry(string data, (string Name, string Value)[] environment) => (_data, _environment) = (data, environment);

    public HttpClient Client { get; private set; } = new();

    public int ProcessId => _program.Id;

    /// <summary>What it has logged since its last start.</summary>
    public IReadOnlyList<string> Log => _program.Output;

    /// <param name="environment">Settings, such as <c>Registry__Storage__Reserve</c>, and what else it finds there.</param>
    public static Task<ProgramRegistry> StartAsync(string data, params (string Name, string Value)[] environment) => StartAsync(data, [], environment);

    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, string}[])"/>
    /// <param name="under">See <see cref="RegistryProgram.StartUnder"/>.</param>
    public static async Task<ProgramRegistry> StartAsync(string data, string[] under, params (string Name, string Value)[] environment)
    {
        var registry = new ProgramRegistry(data, environment);
        await registry.StartAsync(under);
        return registry;
    }

    /// <summary>Starts the program on what it left behind; returns when it listens.</summary>
    /// <param name="under">See <see cref="RegistryProgram.StartUnder"/>.</param>
    public async Task StartAsync(params string[] under)
    {
        Begin(under);
        Client = new HttpClient { BaseAddress = await _program.ListensAsync() };
    }

    /// <summary>Starts the program, and does not wait for it.</summary>
    public void Begin(params string[] under) => _program = RegistryProgram.StartUnder(under, _environment, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

    /// <summary>By SIGKILL: it has no chance to put anything in order.</summary>
    public async Task KillAsync()
    {
        await _program.KillAsync();
        Client.Dispose();
        await _program.DisposeAsync();
    }

    /// <summary>By SIGTERM: it ends as it wants to.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        await _program.TerminateAsync();
        await _program.EndsAsync();
        await _program.DisposeAsync();
    }

    /// <summary>The first line of its log with this text, once it stands there.</summary>
    public Task<string> SaysAsync(string text) => _program.SaysAsync(text);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _program.DisposeAsync();
    }
}
