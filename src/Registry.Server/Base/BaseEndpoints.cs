using Registry.Server.Auth;
using Registry.Server.Index;
using Registry.Storage;

namespace Registry.Server.Base;

/// <summary>
/// Determining support (end-1): <c>GET /v2/</c> answers 200, or where to sign in: some clients take the challenge from here only, so it is
/// given even where everybody may pull. Beside it what load balancers and orchestrators ask, none of which ever needs sign-in.
/// </summary>
internal static class BaseEndpoints
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapBase(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/v2/", GetOrHead, Support).RequireAccess(AccessKind.Credential);
        app.MapMethods("/", GetOrHead, Alive).RequireAccess(AccessKind.Open);
        app.MapMethods("/healthz", GetOrHead, Alive).RequireAccess(AccessKind.Open);
        app.MapMethods("/readyz", GetOrHead, ReadyAsync).RequireAccess(AccessKind.Open);
    }

    private static IResult Support() => Results.Bytes("{}"u8.ToArray(), "application/json");

    private static IResult Alive() => Results.Bytes("ok\n"u8.ToArray(), "text/plain");

    /// <summary>200 when the index answers and the store takes uploads; 503 with the reason when not. Content that is lost is told of, but the rest is served all the same.</summary>
    private static async Task<IResult> ReadyAsync(IndexReader index, IBlobStore store, CancellationToken cancellationToken)
    {
        var lost = default(LostContent);
        var indexFault = await Fault(() =>
        {
            lost = index.CountLost(ReadinessResult.MostLost);
            return ValueTask.CompletedTask;
        });
        var storeFault = await Fault(() => store.CheckAsync(cancellationToken));
        return new ReadinessResult(indexFault, storeFault, lost);
    }

    private static async ValueTask<string?> Fault(Func<ValueTask> check)
    {
        try
        {
            await check();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            return e.Message;
        }
    }
}
