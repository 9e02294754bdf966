namespace Registry.Clients.Tests.Support;

/// <summary>Where podman and buildah keep images: in a folder of the test's, not in the machine's.</summary>
internal static class ContainerStorage
{
    public static Command Of(ClientTool tool, TempFolder folder, params (string Name, string? Value)[] environment) => tool.With(
        ["--root", folder["storage"], "--runroot", folder["run"], "--storage-driver", "vfs"],
        [("REGISTRY_AUTH_FILE", folder.Write("auth.json", "{}")), ("TMPDIR", folder.Path), .. environment]);
}
