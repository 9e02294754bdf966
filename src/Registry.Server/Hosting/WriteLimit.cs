using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Refuses by <c>Registry:Writes</c> what clients may otherwise change. It stands behind the check of their rights, which tells strangers no more than before.</summary>
internal static class WriteLimit
{
    public static void UseWriteLimit(this IApplicationBuilder app, Writes writes)
    {
        if (writes != Writes.All)
        {
            var refused = writes == Writes.None ? RepositoryActions.Push | RepositoryActions.Delete : RepositoryActions.Delete;
            app.Use((context, next) => IsRefused(context, refused) ? Refusal(writes).ExecuteAsync(context) : next(context));
        }
    }

    private static bool IsRefused(HttpContext context, RepositoryActions refused) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is { Kind: AccessKind.Repository } requirement
        && (requirement.Actions & refused) != 0;

    private static ErrorResult Refusal(Writes writes) => ErrorResult.Of(
        ErrorCode.Unsupported,
        writes == Writes.None ? "this registry can only be pulled from (Registry:Writes is none)" : "deleting is switched off here (Registry:Writes is no-deletes)");
}
