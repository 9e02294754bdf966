using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.Tokens;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;

namespace Registry.Server.Auth.Tokens;

/// <summary>
/// The token service that challenges point to. What is asked for and may not be had is left out of the token, which is no error; only wrong credentials are. Whoever brings none gets a
/// token for what everybody may do.
/// </summary>
internal static class TokenEndpoints
{
    // A workload's JWT is the longest thing that comes in a form.
    private const int LargestForm = 128 * 1024;

    private static readonly TimeSpan FormTimeout = TimeSpan.FromSeconds(30);

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapGet("/token", GetAsync).RequireAccess(AccessKind.Open);
        app.MapPost("/token", PostAsync).RequireAccess(AccessKind.Open);
        app.MapGet("/token/keys", Keys).RequireAccess(AccessKind.Open);
    }

    private static async Task<IResult> GetAsync(HttpContext context, TokenService tokens, RequestSignIn signIn, AccessState state)
    {
        var policy = state.Policy;
        var outcome = !policy.IsEnabled ? SignInOutcome.Everyone
            : IsBearer(context.Request) ? SignInOutcome.Of(SignInFailure.WrongCredentials)
            : await signIn.AuthenticateAsync(context, policy);
        return await AnswerAsync(context, tokens, TokenRequest.OfQuery(context.Request.Query), outcome);
    }

    private static async Task<IResult> PostAsync(HttpContext context, TokenService tokens, RequestSignIn signIn, AccessState state)
    {
        var request = TokenRequest.OfForm(await ReadFormAsync(context));
        var policy = state.Policy;
        if (!policy.IsEnabled)
        {
            return await AnswerAsync(context, tokens, request, SignInOutcome.Everyone);
        }

        var outcome = request.RefreshToken is { } refresh
            ? tokens.Refresh(refresh, policy)
            : await signIn.AuthenticateAsync(context, policy, request.User!, request.Password!);
        return await AnswerAsync(context, tokens, request, outcome);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, TokenService tokens, TokenRequest request, SignInOutcome outcome)
    {
        // Tokens are for those who asked for them.
        context.Response.Headers.CacheControl = "no-store";
        return outcome switch
        {
            { Caller: { } caller } => await tokens.IssueAsync(caller, request, context.RequestAborted),
            { Failure: SignInFailure.Throttled } => Challenge.Throttled(context, outcome.RetryAfter),
            { Failure: SignInFailure.Unavailable } => ErrorResult.Of(ErrorCode.Unavailable, SignInOutcome.UnavailableMessage),
            { Failure: SignInFailure.TokenRejected } => new TokenFailureResult("the refresh token is not valid any more; sign in again with docker login"),
            _ => new TokenFailureResult("user name or password is wrong"),
        };
    }

    // One that got a new token for an old one would never have to sign in again.
    private static bool IsBearer(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new RegistryException(ErrorCode.Unsupported, "the token service reads application/x-www-form-urlencoded", status: StatusCodes.Status415UnsupportedMediaType);
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestForm;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(FormTimeout);
        try
        {
            return await context.Request.ReadFormAsync(timeout.Token);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException || (e is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            throw new RegistryException(ErrorCode.Unsupported, "the form is not whole, or not one", status: StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>The public keys as a JWK Set (RFC 7517), for whoever else wants to verify tokens.</summary>
    private static IResult Keys(SigningKeys keys)
    {
        var body = JsonAnswer.Of(json =>
        {
            json.WriteStartArray("keys");
            foreach (var key in keys.All)
            {
                var point = key.Key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
                json.WriteStartObject();
                json.WriteString("kty", "EC");
                json.WriteString("crv", "P-256");
                json.WriteString("alg", SecurityAlgorithms.EcdsaSha256);
                json.WriteString("use", "sig");
                json.WriteString("kid", key.Id);
                json.WriteString("x", Base64UrlEncoder.Encode(point.X));
                json.WriteString("y", Base64UrlEncoder.Encode(point.Y));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return Results.Bytes(body, "application/json");
    }
}
