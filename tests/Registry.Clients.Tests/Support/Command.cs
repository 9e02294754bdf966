using System.Diagnostics;

namespace Registry.Clients.Tests.Support;

/// <summary>A program with what every call of it begins with.</summary>
internal sealed class Command(string program, string[] firstArguments, (string Name, string? Value)[] environment)
{
    /// <summary>Far above what the calls need, far below what CI would wait.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the program prints. A failure of it is one of the test.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var execution = await TryAsync(arguments);
        Assert.True(execution.ExitCode == 0, execution.ToString());
        return execution.Output.Trim();
    }

    /// <summary>What the program complains of.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var execution = await TryAsync(arguments);
        Assert.True(execution.ExitCode != 0, execution.ToString());
        return execution.Error;
    }

    /// <summary>What the program prints after it was given <paramref name="input"/> to read.</summary>
    public async Task<string> RunWithInputAsync(string input, params string[] arguments)
    {
        var execution = await TryWithInputAsync(input, arguments);
        Assert.True(execution.ExitCode == 0, execution.ToString());
        return execution.Output.Trim();
    }

    public Task<Execution> TryAsync(params string[] arguments) => TryWithInputAsync("", arguments);

    public async Task<Execution> TryWithInputAsync(string input, params string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Limit);
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"Stopped after {Limit}: {Line(arguments)}\n{await output}\n{await error}");
        }

        return new Execution(Line(arguments), process.ExitCode, await output, await error);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. firstArguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private string Line(string[] arguments) => string.Join(' ', [program, .. firstArguments, .. arguments]);
}
