using Registry.Server.Settings.Registry2;

namespace Registry.Server.Cli;

/// <summary>What the containers of registry:2 are told to run, in compose files and nightly jobs, means what it meant.</summary>
internal static class OfficialCommandLine
{
    /// <summary>
    /// As the images' entry point has it, a file alone is to be served: <c>docker run registry:2 /config.yml</c>. And <c>garbage-collect [--dry-run] config.yml</c> is <c>gc</c>.
    /// </summary>
    public static IReadOnlyList<string> Understand(IReadOnlyList<string> arguments) => arguments switch
    {
        [var file, ..] when OfficialFile.IsOne(file) => ["serve", .. arguments],
        ["garbage-collect", ..] => ["gc", .. arguments.Skip(1).SelectMany(Option)],
        _ => arguments,
    };

    private static IEnumerable<string> Option(string argument) =>
        OfficialFile.IsOne(argument) ? ["--config", argument] : argument == "-d" ? ["--dry-run"] : [argument];
}
