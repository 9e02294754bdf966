using Registry.Server.Index;
using Registry.Server.Index.Uses;

namespace Registry.Server.Maintenance.Verification;

/// <summary>A walk through rows in the order of their ids, that begins anew after a while, and after a restart goes on where it was.</summary>
/// <param name="name">What its place is kept under.</param>
/// <param name="period">From one beginning to the next.</param>
internal sealed class ScrubPass(string name, TimeSpan period)
{
    private readonly string _began = $"{name}-began";
    private readonly string _last = $"{name}-last";

    /// <summary>The id that it goes on behind; null while the next one is not due.</summary>
    public long? Place(IndexTransaction index, DateTimeOffset now)
    {
        if (index.State(_last) is { } last)
        {
            return last;
        }

        if (index.State(_began) is { } began && now - DateTimeOffset.FromUnixTimeMilliseconds(began) < period)
        {
            return null;
        }

        index.SetState(_began, now.ToUnixTimeMilliseconds());
        index.SetState(_last, 0);
        return 0;
    }

    public bool Note(IndexTransaction index, long last)
    {
        index.SetState(_last, last);
        return true;
    }

    public bool End(IndexTransaction index)
    {
        index.SetState(_last, null);
        return true;
    }
}
