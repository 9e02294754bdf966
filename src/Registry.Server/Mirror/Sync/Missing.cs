using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>What a registry does not have, where that is no fault.</summary>
internal static class Missing
{
    /// <summary>Null where the registry has no such thing.</summary>
    public static Task<T?> AsNullAsync<T>(Task<T?> answer)
        where T : class => AsNullAsync(answer, e => e.Fault == UpstreamFault.NotFound);

    /// <summary>Null also where it has something else, or does not show it: whether it takes what is pushed, the push will tell.</summary>
    public static Task<T?> OrElseAsNullAsync<T>(Task<T?> answer)
        where T : class => AsNullAsync(answer, e => e.IsRefusal);

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

    private static async Task<T?> AsNullAsync<T>(Task<T?> answer, Func<UpstreamException, bool> isMissing)
        where T : class
    {
        try
        {
            return await answer;
        }
        catch (UpstreamException e) when (isMissing(e))
        {
            return null;
        }
    }
}
