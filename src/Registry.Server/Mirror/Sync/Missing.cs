using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>What a registry does not have, where that is no fault.</summary>
internal static class Missing
{
    /// <summary>Null where the registry has no such thing.</summary>
    public static async Task<T?> AsNullAsync<T>(Task<T?> answer, bool isHiddenToo = false)
        where T : class
    {
        try
        {
            return await answer;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound || (isHiddenToo && e.Fault == UpstreamFault.SignIn))
        {
            return null;
        }
    }

    /// <summary>All of a list, which is empty where there is none and that is allowed.</summary>
    public static async Task<List<T>> AsEmptyAsync<T>(IAsyncEnumerable<T> list, bool isAllowed, CancellationToken cancellationToken)
    {
        try
        {
            return await list.ToListAsync(cancellationToken);
        }
        catch (UpstreamException e) when (isAllowed && e.Fault == UpstreamFault.NotFound)
        {
            return [];
        }
    }
}
