using Registry.Server.Settings.Registry2;

namespace Registry.Server.Cli;

/// <summary>What the containers of registry:2 are told to run, in compose files and nightly jobs, means what it meant.</summary>
internal static class OfficialCommandLine
{
    // The image's entry point runs whatever it is given, so many name the program as well.
    private static readonly string[] Programs = ["registry", "entrypoint.sh"];

    /// <summary>
    /// A file alone is to be served, as the image's entry point has it: <c>docker run registry:2 /config.yml</c>. And <c>garbage-collect [--dry-run] config.yml</c> is <c>gc</c>.
    /// </summary>
    public static IReadOnlyList<string> Understand(IReadOnlyList<string> arguments) => arguments switch
    {
        [var program, ..] when Programs.Contains(Path.GetFileName(program)) => Understand([.. arguments.Skip(1)]),
        [var file, ..] when OfficialFile.IsOne(file) => ["serve", .. arguments],
        ["garbage-collect", ..] => ["gc", .. arguments.Skip(1).SelectMany(Option)],
        ["help"] => ["--help"],
        _ => arguments,
    };

    private static IEnumerable<string> Option(string argument) =>
        OfficialFile.IsOne(argument) ? ["--config", argument] : argument == "-d" ? ["--dry-run"] : [argument];
}
