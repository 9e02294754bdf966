using System.Formats.Tar;

namespace Registry.Clients.Tests.Deployment;

internal sealed record ImageFile(string Name, bool IsFolder, int Owner)
{
    public static List<ImageFile> ReadAll(string tar)
    {
        using var file = File.OpenRead(tar);
        using var reader = new TarReader(file);
        var files = new List<ImageFile>();
        while (reader.GetNextEntry() is { } entry)
        {
            files.Add(new ImageFile(entry.Name, entry.EntryType == TarEntryType.Directory, entry.Uid));
        }

        return files;
    }
}
