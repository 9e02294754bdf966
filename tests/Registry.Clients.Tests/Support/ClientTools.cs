namespace Registry.Clients.Tests.Support;

internal static class ClientTools
{
    public static readonly ClientTool Buildah = new("buildah", "buildah");
    public static readonly ClientTool Containerd = new("containerd", "containerd");
    public static readonly ClientTool Ctr = new("ctr", "containerd");
    public static readonly ClientTool Curl = new("curl", "curl");
    public static readonly ClientTool Docker = new("docker", "docker.io");
    public static readonly ClientTool Dockerd = new("dockerd", "docker.io");
    public static readonly ClientTool DockerRegistry = new("docker-registry", "docker-registry");
    public static readonly ClientTool DpkgQuery = new("dpkg-query", "dpkg");
    public static readonly ClientTool Podman = new("podman", "podman");
    public static readonly ClientTool Skopeo = new("skopeo", "skopeo");
    public static readonly ClientTool Unshare = new("unshare", "util-linux");
}
