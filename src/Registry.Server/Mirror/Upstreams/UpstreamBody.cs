
namespace Registry.Server.Mirror.Upstreams;

/// <summary>Bodies that are read whole, up to a limit and no longer than an answer may take to begin.</summary>
internal static class UpstreamBody
{
    /// <param name="what">For people.</param>
    /// <exception cref="UpstreamException">It is longer, or breaks off.</exception>
    public static async Task<byte[]> ReadAsync(RemoteRepository repository, HttpResponseMessage response, string what, int limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(repository.Registry.Options.Timeout);
        try
        {
            await response.Content.LoadIntoBufferAsync(limit, patience.Token);
            return await response.Content.ReadAsByteArrayAsync(patience.Token);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{what} of {repository.Remote} at {repository.Registry} is longer than {limit} bytes, the most that is taken", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{repository.Registry} broke off in the middle of {what} of {repository.Remote}", e);
        }
    }
}
