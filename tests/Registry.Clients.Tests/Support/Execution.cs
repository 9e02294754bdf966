namespace Registry.Clients.Tests.Support;

internal sealed record Execution(string CommandLine, int ExitCode, string Output, string Error)
{
    public override string ToString() => $"{CommandLine}\nended with {ExitCode}\n{Output}\n{Error}";
}
