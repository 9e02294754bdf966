using Registry.Server.Index;

namespace Registry.Server.Tests.Faults;

/// <summary>Makes what lies in a data folder older than it is, also while the program runs: so that clean-up finds something without anybody waiting for hours.</summary>
internal static class Ageing
{
    /// <summary>Past the grace window and the trash of <see cref="CleaningSettings"/>.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromHours(3);

    // Of uploads the files' times are all there is.
    private const string Rows =
        """
        UPDATE repository_blob SET last_used = last_used - @milliseconds;
        UPDATE blob SET unlinked_at = unlinked_at - @milliseconds WHERE unlinked_at > 0;
        UPDATE trash SET deleted_at = deleted_at - @milliseconds;
        UPDATE tag_event SET at = at - @milliseconds;
        UPDATE manifest_use SET last_used = last_used - @milliseconds;
        UPDATE state SET value = value - @milliseconds WHERE name IN ('running-since', 'uncertain-since');
        UPDATE removal SET placed_at = placed_at - @ticks;
        """;

    public static void Age(string data, TimeSpan time)
    {
        AgeBlobs(data, time);
        using var index = new IndexDatabase(data).OpenWriter();
        using var transaction = index.BeginTransaction(deferred: false);
        using var command = index.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Rows;
        command.Parameters.AddWithValue("@milliseconds", (long)time.TotalMilliseconds);
        command.Parameters.AddWithValue("@ticks", time.Ticks);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    public static void AgeUploads(string data, TimeSpan time) => AgeFiles(Path.Combine(data, "uploads"), time);

    public static void AgeBlobs(string data, TimeSpan time) => AgeFiles(Path.Combine(data, "blobs"), time);

    private static void AgeFiles(string folder, TimeSpan time)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file) - time);
            }
            catch (FileNotFoundException)
            {
                // Clean-up was faster.
            }
        }
    }
}
