using System.Globalization;

namespace Registry.Server.Index.Cleanup;

/// <summary>
/// Holds: while one is fresh, clean-up decides on no removal of bytes. For what reads or writes the store without rows that protect it, such as a backup or an import. A hold ends by
/// itself when nobody renews it, so that whoever dies lets go.
/// </summary>
internal static class HoldWrites
{
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    /// <summary>The reason of a hold that somebody renewed.</summary>
    public const string FreshReason = "SELECT reason FROM hold WHERE until > @0 ORDER BY id LIMIT 1";

    /// <summary>The hold's id.</summary>
    /// <param name="reason">For people: what clean-up waits for.</param>
    public static long PutHold(this IndexTransaction index, string reason, DateTimeOffset now) =>
        Convert.ToInt64(
            index.Statement("INSERT INTO hold (reason, until) VALUES (@0, @1) RETURNING id").Scalar(reason, (now + Fresh).ToUnixTimeMilliseconds()), CultureInfo.InvariantCulture);

    /// <summary>False when it was not renewed in time, and is gone: what it should have kept may be gone too.</summary>
    public static bool RenewHold(this IndexTransaction index, long id, DateTimeOffset now) =>
        index.Statement("UPDATE hold SET until = @1 WHERE id = @0 AND until > @2").Execute(id, (now + Fresh).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()) > 0;

    public static bool EndHold(this IndexTransaction index, long id) => index.Statement("DELETE FROM hold WHERE id = @0").Execute(id) > 0;

    /// <summary>Why no bytes may be removed now, or null when they may. Holds that nobody renewed are forgotten.</summary>
    public static string? HoldReason(this IndexTransaction index, DateTimeOffset now)
    {
        index.Statement("DELETE FROM hold WHERE until <= @0").Execute(now.ToUnixTimeMilliseconds());
        return index.Statement(FreshReason).Scalar(now.ToUnixTimeMilliseconds()) as string;
    }
}
