using Registry.Bench.Servers;

namespace Registry.Bench.Reports;

/// <param name="Version">What it says of itself, where one knows how to ask.</param>
internal sealed record ServerFacts(string Name, string Command, string? Version)
{
    public static ServerFacts Of(Server server) => new(server.Name, server.Command, server.Version is null ? null : Shell.Output(server.Version));

    public override string ToString() => $"{Name}: {Version ?? Command}";
}
