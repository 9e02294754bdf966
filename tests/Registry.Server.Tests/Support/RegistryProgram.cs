using System.Diagnostics;

namespace Registry.Server.Tests.Support;

/// <summary>The program as its operators start it, in a process of its own.</summary>
internal sealed class RegistryProgram : IAsyncDisposable
{
    private readonly Heard<string> _output = new();
    private readonly Heard<string> _errors = new();
    private readonly Process _process;
    private bool _isDisposed;

    private RegistryProgram(IEnumerable<string> command, IEnumerable<(string Name, string Value)> environment, string? input = null)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command.First(), command.Skip(1))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = input is not null,
            },
        };
        foreach (var (name, value) in environment)
        {
            _process.StartInfo.Environment[name] = value;
        }

        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (input is not null)
        {
            _process.StandardInput.Write(input);
            _process.StandardInput.Close();
        }
    }

    public IReadOnlyList<string> Output => _output.All;

    public IReadOnlyList<string> Errors => _errors.All;

    public int Id => _process.Id;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string? Published { get; } = Environment.GetEnvironmentVariable("TESTED_PROGRAM") is { Length: > 0 } path ? path : null;

    private static string[] Program { get; } = Published is not null
        ? [Published]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "registry.dll")];

    /// <summary>Whether it is not what was built with the tests, but the program that <c>TESTED_PROGRAM</c> names.</summary>
    public static bool IsPublished => Published is not null;

    public static RegistryProgram Start(params string[] arguments) => new([.. Program, .. arguments], []);

    /// <summary>With something in its standard input, and not a terminal.</summary>
    public static RegistryProgram StartWith(string input, params string[] arguments) => new([.. Program, .. arguments], [], input);

    /// <param name="under">A command that becomes the program, such as <c>strace -D</c>, or nothing.</param>
    /// <param name="environment">What it finds there beside what this process has.</param>
    public static RegistryProgram StartUnder(string[] under, IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        new([.. under, .. Program, .. arguments], environment);

    /// <summary>What a command says in a process of its own.</summary>
    public static async Task<CommandResult> TypeAsync(string[] arguments)
    {
        await using var program = StartWith("", arguments);
        var code = await program.EndsAsync();
        return new CommandResult(code, Text(program.Output), Text(program.Errors));

        static string Text(IReadOnlyList<string> lines) => string.Concat(lines.Select(line => line + Environment.NewLine));
    }

    /// <summary>The first line with this text, once it stands there.</summary>
    public Task<string> SaysAsync(string text) => _output.WaitForAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The first line with this text on standard error, once it stands there.</summary>
    public Task<string> ComplainsAsync(string text) => _errors.WaitForAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Where it listens, once it does.</summary>
    public async Task<Uri> ListensAsync()
    {
        var line = await SaysAsync("The registry is listening on ");
        return new Uri(line[(line.LastIndexOf(' ') + 1)..]);
    }

    /// <summary>Sends SIGTERM; returns once the program says that it stops.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("TERM");
        await SaysAsync("Stopping; ");
    }

    /// <summary>Sends a signal, such as <c>INT</c> for Ctrl-C.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Token);
    }

    /// <summary>The exit code, once it has ended and all it said is read.</summary>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync(Token).WaitAsync(Patience.Limit, Token);
        return _process.ExitCode;
    }

    /// <summary>Sends SIGKILL; returns when it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed && !_process.HasExited)
        {
            await KillAsync();
        }

        _isDisposed = true;
        _process.Dispose();
    }

    private static void Keep(Heard<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Add(line);
        }
    }
}
