namespace Registry.Clients.Tests.Support;

/// <summary>The .NET SDK that the tests were built with.</summary>
internal static class DotnetCommand
{
    // A build on a machine that does others at the same time.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // The variables that the running test has from its own build would lead this one astray.
    public static Command With(params (string Name, string? Value)[] environment) => new(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [],
        [
            .. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).Select(name => (name, (string?)null)),
            .. environment,
        ]) { Limit = Limit };
}
