using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <summary>
/// The folder in which an official registry, version 2 or 3, keeps all (its <c>filesystem</c> driver):
/// <code>
/// docker/registry/v2/
///   blobs/sha256/ab/abcdef…/data                                  bytes: layers, configs and manifests
///   repositories/NAME/_layers/sha256/abcdef…/link                 the blob may be read through the repository
///   repositories/NAME/_manifests/revisions/sha256/abcdef…/link    the blob is a manifest of it
///   repositories/NAME/_manifests/tags/TAG/current/link            and this is what the tag names
/// </code>
/// A <c>link</c> is a file with a digest in it. Nothing here is ever written.
/// </summary>
internal sealed class Registry2Volume
{
    private static readonly string Below = Path.Combine("docker", "registry", "v2");

    private readonly string _repositories;
    private readonly string _blobs;

    private Registry2Volume(string root) => (Root, _repositories, _blobs) = (root, Path.Combine(root, "repositories"), Path.Combine(root, "blobs"));

    /// <summary>The folder <c>…/docker/registry/v2</c>.</summary>
    public string Root { get; }

    /// <summary>What the other registry's settings call <c>rootdirectory</c>, as far as the path tells.</summary>
    public string RootDirectory => Root.EndsWith(Path.DirectorySeparatorChar + Below, StringComparison.Ordinal) && Root.Length > Below.Length + 1 ? Root[..^(Below.Length + 1)] : Root;

    /// <summary>The volume that is kept in this folder, or that the folder is a part of; null when it has none.</summary>
    public static Registry2Volume? In(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string[] places = [Path.Combine(path, Below), Path.Combine(path, "registry", "v2"), Path.Combine(path, "v2"), path];
        return places.Where((place, i) => IsRoot(place, isNamed: i > 0)).Select(place => new Registry2Volume(place)).FirstOrDefault();
    }

    /// <summary>As <see cref="In"/>, and one folder further down.</summary>
    /// <exception cref="FormatException">There is none, or more than one.</exception>
    public static Registry2Volume Find(string folder)
    {
        if (In(folder) is { } volume)
        {
            return volume;
        }

        var below = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(In).OfType<Registry2Volume>().ToList() : [];
        return below switch
        {
            [var only] => only,
            [] => throw new FormatException($"{Path.GetFullPath(folder)} is not the folder of a registry:2 or registry:3: it has no {Below} in it. Name the one that its settings call rootdirectory"),
            _ => throw new FormatException($"{Path.GetFullPath(folder)} has several registries in it; name one of them: {string.Join(", ", below.Select(one => one.Root))}"),
        };
    }

    /// <summary>Where the blob's bytes lie, if they are there.</summary>
    public FileInfo BlobFile(Digest digest) => new(Path.Combine(_blobs, digest.Algorithm.Name, digest.Hex[..2], digest.Hex, "data"));

    /// <summary>Every repository, ordered by its parts. What cannot be one, or cannot be looked into, goes to <paramref name="leaveOut"/>.</summary>
    public IEnumerable<Registry2Repository> Repositories(Action<string, string> leaveOut)
    {
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var name))
        {
            var folder = Path.Combine(_repositories, name);

            // One that is linked may lead round in a circle.
            if (name.Length > 0 && new DirectoryInfo(folder).LinkTarget is not null)
            {
                leaveOut(folder, "it is a symbolic link, which is not followed");
                continue;
            }

            var parts = Subfolders.Of(folder, leaveOut).Select(part => Path.GetFileName(part)).ToList();
            if (parts.Exists(part => part is "_manifests" or "_layers"))
            {
                if (RepositoryName.TryParse(name, out var repository, out var fault))
                {
                    yield return new Registry2Repository(repository, folder);
                }
                else
                {
                    leaveOut(folder, fault);
                }
            }

            foreach (var part in parts.Where(part => !part.StartsWith('_')).OrderDescending(StringComparer.Ordinal))
            {
                folders.Push(name.Length == 0 ? part : $"{name}/{part}");
            }
        }
    }

    // The folder itself may be one of another kind that merely has the name; there 'repositories' tells.
    private static bool IsRoot(string place, bool isNamed) => Directory.Exists(isNamed ? Path.Combine(place, "repositories") : place);
}
