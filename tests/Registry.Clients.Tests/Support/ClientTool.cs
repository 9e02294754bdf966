namespace Registry.Clients.Tests.Support;

/// <summary>A program that others wrote, and the Debian package that it comes in.</summary>
internal sealed record ClientTool(string Name, string Package)
{
    // The system's own programs go first: the packaged client and its engine are of one version.
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];

    public string? Path { get; } = Folders.Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    public bool IsInstalled => Path is not null;

    /// <summary>Skips the running test where the program is missing; CI has to have it.</summary>
    public void Require() => Requirement.Check(IsInstalled, $"{Name} is not installed: apt-get install --no-install-recommends {Package}");

    public Command With(string[] firstArguments, params (string Name, string? Value)[] environment) =>
        new(Path ?? throw new InvalidOperationException($"{Name} is not installed."), firstArguments, environment);
}
