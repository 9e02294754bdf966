using Registry.Server.Backup;
using Registry.Server.Maintenance;

namespace Registry.Server.Cli;

internal static class LostBlobList
{
    /// <summary>Lists what is not there and who suffers; nothing where nothing is lost.</summary>
    public static void Write(TextWriter output, string told, IReadOnlyList<LostBlob> lost)
    {
        if (lost.Count == 0)
        {
            return;
        }

        output.WriteLine(told);
        foreach (var blob in lost)
        {
            output.WriteLine($"  {blob.Digest} ({Sizes.Text(blob.Size)}): {blob.Reason}");
            foreach (var image in blob.NeededBy)
            {
                output.WriteLine($"    needed by {image}");
            }
        }
    }
}
