using Registry.Oci;

namespace Registry.Server.Settings.Registry2;

/// <summary><c>proxy</c>: the one upstream that registry:2 stands in front of, at the root of its names.</summary>
internal static class ProxyTable
{
    private const string User = "proxy.username";
    private const string Password = "proxy.password";
    private const string DockerHub = "docker.io";

    // Under a name and not a number, so that it is an entry beside those of other settings.
    private const string Upstream = "Mirror:Upstreams:proxy";

    private static readonly TimeSpan DefaultLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromHours(1);

    public static IEnumerable<Entry> Entries =>
    [
        new(StorageTable.Remote, Remote),
        new(User, (to, path) => Credential(to, path, Password, "Username")),
        new(Password, (to, path) => Credential(to, path, User, "Password")),
        new("proxy.ttl", Life, ImpliedBy: "proxy.remoteurl"),
        new("proxy.exec", Helper),
        Entry.NotNeeded("proxy.cachewritetimeout", "what is fetched is given to clients while it is written, and a write that hangs holds up nobody"),
    ];

    private static void Remote(Translation to, string path)
    {
        if (to.Text(path) is not { } text)
        {
            return;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            to.Refuse(path, "it is not an address such as https://registry-1.docker.io, without a path and without a user");
            return;
        }

        var name = NameOf(url);
        to.Also(path, $"{Upstream}:Name", name);
        to.Becomes(path, $"{Upstream}:Url", text);
        to.Becomes(path, "Mirror:Root", name);
        to.Becomes(path, nameof(RegistryOptions.Writes), "none");
    }

    // Of an address with a port, or of IPv6, a name can be made that repositories may have.
    private static string NameOf(Uri url) =>
        url.Host == DockerHub || url.Host.EndsWith($".{DockerHub}", StringComparison.Ordinal) ? DockerHub
        : RepositoryName.TryParse(url.Host, out _, out _) ? url.Host
        : "upstream";

    private static void Credential(Translation to, string path, string other, string key)
    {
        if (to.Text(path) is not { } text)
        {
            return;
        }

        if (to.Find(StorageTable.Remote) is null)
        {
            to.NotNeeded(path, $"it has no effect without {StorageTable.Remote}", isSecret: true);
        }
        else if (to.Find(other) is null)
        {
            to.Refuse(path, $"the upstream wants both or none; set {other} too");
        }
        else
        {
            to.Becomes(path, $"{Upstream}:{key}", text, isSecret: path == Password);
        }
    }

    // There, a copy goes so long after it was fetched; here so long after it was asked for, which keeps what is in use.
    private static void Life(Translation to, string path)
    {
        var life = to.Duration(path) ?? DefaultLife;
        if (to.Find(StorageTable.Remote) is null || life == TimeSpan.Zero)
        {
            to.NotNeeded(path, life == TimeSpan.Zero ? "what is fetched stays" : $"it has no effect without {StorageTable.Remote}");
        }
        else
        {
            to.Becomes(path, $"{Upstream}:MaxAge", (life < ShortestLife ? ShortestLife : life).ToString("c"));
        }
    }

    private static void Helper(Translation to, string path)
    {
        if (to.Find(path) is not null)
        {
            var variable = $"Registry__{Upstream.Replace(":", "__", StringComparison.Ordinal)}__";
            to.Refuse(path, $"no program is asked for passwords; put the password into a file, and name the user in {variable}Username and the file in {variable}PasswordFile");
        }
    }
}
