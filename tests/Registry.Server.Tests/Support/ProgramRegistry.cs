namespace Registry.Server.Tests.Support;

/// <summary>A registry in a process of its own, on a data folder that outlives it: it can be killed and started again.</summary>
internal sealed class ProgramRegistry : IServer, IAsyncDisposable
{
    private readonly string _data;
    private readonly (string Name, string Value)[] _settings;
    private RegistryProgram _program = null!;

    private ProgramRegistry(string data, (string Name, string Value)[] settings) => (_data, _settings) = (data, settings);

    public HttpClient Client { get; private set; } = new();

    public int ProcessId => _program.Id;

    /// <param name="settings">As in the environment, such as <c>Storage__Reserve</c>.</param>
    public static Task<ProgramRegistry> StartAsync(string data, params (string Name, string Value)[] settings) => StartAsync(data, [], settings);

    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, string}[])"/>
    /// <param name="under">See <see cref="RegistryProgram.StartUnder"/>.</param>
    public static async Task<ProgramRegistry> StartAsync(string data, string[] under, params (string Name, string Value)[] settings)
    {
        var registry = new ProgramRegistry(data, [.. settings.Select(setting => ($"Registry__{setting.Name}", setting.Value))]);
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
    public void Begin(params string[] under) => _program = RegistryProgram.StartUnder(under, _settings, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

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
