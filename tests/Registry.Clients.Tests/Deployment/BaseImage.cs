using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>
/// What .NET needs of a system, as Microsoft's runtime-deps images have it, which cannot be had everywhere: here it is from this machine's Debian packages, without a shell.
/// </summary>
internal static class BaseImage
{
    // Debian 12's; what they are called is the machine's affair, as its libraries are.
    private static readonly string[] Packages = ["libc6", "libgcc-s1", "libssl3", "libstdc++6"];

    private static readonly string[] Libraries = ["/lib/", "/lib64/", "/usr/lib/"];

    private static readonly string[] Folders = ["etc", "etc/ssl", "etc/ssl/certs", "usr", "usr/lib", "usr/lib64", "var", "var/lib"];

    private const string Authorities = "etc/ssl/certs/ca-certificates.crt";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Everybody = Executable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    public static async Task<Image> MakeAsync()
    {
        var settings = new JsonObject
        {
            ["User"] = "1654",
            ["Env"] = new JsonArray("APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true"),
        };
        return new Image("amd64", [new Layer(await TarAsync())], settings);
    }

    private static async Task<byte[]> TarAsync()
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            var libraries = await LibrariesAsync();
            PutFolders(writer, [.. Folders, .. libraries.Select(library => Path.GetDirectoryName(library)!.TrimStart('/'))]);
            PutSystem(writer);
            foreach (var library in libraries)
            {
                PutLibrary(writer, library);
            }
        }

        return tar.ToArray();
    }

    private static void PutSystem(TarWriter tar)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "tmp") { Mode = Everybody });
        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "lib") { LinkName = "usr/lib" });
        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "lib64") { LinkName = "usr/lib64" });
        Put(tar, "etc/passwd", Readable, Encoding.ASCII.GetBytes("root:x:0:0::/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n"));
        Put(tar, "etc/group", Readable, Encoding.ASCII.GetBytes("root:x:0:\napp:x:1654:\n"));
        Put(tar, Authorities, Readable, File.ReadAllBytes($"/{Authorities}"));
    }

    // Whether a package lists its files below /usr or beside it, they lie below it.
    private static async Task<List<string>> LibrariesAsync()
    {
        var files = await ClientTools.DpkgQuery.With([]).RunAsync(["--listfiles", .. Packages]);
        return [.. files.Split('\n')
            .Where(file => Libraries.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)) && !file.Contains("/gconv/", StringComparison.Ordinal))
            .Select(file => file.StartsWith("/usr/", StringComparison.Ordinal) ? file : $"/usr{file}")
            .Where(File.Exists)
            .Distinct()];
    }

    // Engines differ in the rights that they give a folder which nobody named.
    private static void PutFolders(TarWriter tar, IEnumerable<string> paths)
    {
        foreach (var path in paths.Distinct().Order(StringComparer.Ordinal))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, path) { Mode = Executable });
        }
    }

    private static void PutLibrary(TarWriter tar, string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path.TrimStart('/')) { LinkName = target });
        }
        else
        {
            Put(tar, path.TrimStart('/'), Executable, File.ReadAllBytes(path));
        }
    }

    private static void Put(TarWriter tar, string name, UnixFileMode mode, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = content });
    }
}
