
namespace Registry.Server.Mirror.Upstreams;

/// <summary>Bodies that are read whole, up to a limit and no longer than an answer may take to begin.</summary>
internal static class UpstreamBody
{
    /// <param name="what">For people.</param>
    /// <exception cref="UpstreamException">It is longer, or breaks off.</exception>
    public static async Task<byte[]> ReadAsync(RemoteRegistry registry, HttpResponseMessage response, string what, int limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(registry.Options.Timeout);
        try
        {
            await response.Content.LoadIntoBufferAsync(limit, patience.Token);
            return await response.Content.ReadAsByteArrayAsync(patience.Token);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{what} at {registry} is longer than {limit} bytes, the most that is taken", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{registry} broke off in the middle of {what}", e);
        }
    }
}
