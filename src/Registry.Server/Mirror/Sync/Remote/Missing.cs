using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

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
}
