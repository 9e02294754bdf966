using System.Text.RegularExpressions;

namespace Registry.Server.Settings.Registry2;

/// <summary>Variables that begin as registry:2's do, and are none.</summary>
internal static partial class ForeignVariables
{
    // Of podman, buildah and skopeo: where they keep their logins. registry:2 itself fails on it.
    private const string OfContainerTools = "REGISTRY_AUTH_FILE";

    // registry:2 takes the version from its file alone.
    private const string OfTheFile = "REGISTRY_VERSION";

    /// <summary>Ours have two underscores, or a colon where the system takes one, in whatever letters.</summary>
    public static bool IsOurs(string name) => name.StartsWith("Registry__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Registry:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Nobody has to be told of it.</summary>
    public static bool IsKnown(string name, string value) => name is OfContainerTools or OfTheFile or OfficialFile.PathVariable || IsOfService(name, value);

    // Kubernetes, and docker's links, tell each container of the services beside it; one that is called registry, or registry-cache, makes such names.
    private static bool IsOfService(string name, string value) => ServiceName().IsMatch(name) || (PortName().IsMatch(name) && Address().IsMatch(value));

    [GeneratedRegex(@"\AREGISTRY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"\AREGISTRY(_[A-Z0-9_]+)?_PORT\z", RegexOptions.ExplicitCapture)]
    private static partial Regex PortName();

    [GeneratedRegex(@"\A(tcp|udp|sctp)://")]
    private static partial Regex Address();
}
