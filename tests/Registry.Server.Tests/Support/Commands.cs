using Registry.Server.Cli;
using Registry.Server.Index;

namespace Registry.Server.Tests.Support;

/// <summary>What a command said, and its exit code.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public CommandResult Is(int expected)
    {
        Assert.True(Code == expected, $"{expected} was expected, but it is {Code}: {Output}{Error}");
        return this;
    }
}

/// <summary>Commands as an operator types them, but in this process where no other program is tested: on a data folder of their own, or on that of a registry.</summary>
internal sealed class Commands : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string? _data;

    public Commands(TestRegistry? http = null) => _data = http?.Folder;

    public string Data => _data ?? _folder["data"];

    public static async Task<CommandResult> TypeAsync(params string[] arguments)
    {
        if (RegistryProgram.IsPublished)
        {
            return await RegistryProgram.TypeAsync(arguments);
        }

        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await RegistryCommands.RunAsync(arguments, output, error);
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    public Task<CommandResult> RunAsync(params string[] arguments) => TypeAsync([.. arguments, "--data", Data]);

    /// <summary>The output of a command that does what it is told.</summary>
    public async Task<CommandResult> DoesAsync(params string[] arguments) => (await RunAsync(arguments)).Is(0);

    /// <summary>The line that a command says which changes nothing.</summary>
    public async Task<string> RefusesAsync(params string[] arguments)
    {
        await DoesAsync("group", "add", "some", "nobody");
        var before = await File.ReadAllBytesAsync(IndexDatabase.PathIn(Data));
        var result = (await RunAsync(arguments)).Is(1);
        if (!RegistryProgram.IsPublished)
        {
            // A process of its own puts its log into the file when it ends.
            Assert.Equal(before, await File.ReadAllBytesAsync(IndexDatabase.PathIn(Data)));
        }

        Assert.Empty(result.Output);
        return Assert.Single(result.Error.TrimEnd().Split(Environment.NewLine));
    }

    /// <summary>A file beside the data folder; its path.</summary>
    public string Write(string name, string content) => _folder.Write(name, content);

    public void Dispose() => _folder.Dispose();
}
