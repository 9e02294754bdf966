using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Registry.Server.Index.Uses;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>An OpenID Connect issuer on this machine: it tells its keys, and signs with any key that a test has.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _lookUps;

    private TestIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>What it tells.</summary>
    public IReadOnlyList<IssuerKey> Keys { get; set; } = [];

    public bool IsDown { get; set; }

    /// <summary>How often its keys were asked for.</summary>
    public int LookUps => _lookUps;

    public static string KeySet(params IEnumerable<IssuerKey> keys) => $$"""{"keys":[{{string.Join(',', keys.Select(key => key.Jwk))}}]}""";

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer._app.Run(issuer.AnswerAsync);
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            return context.Response.WriteAsync($$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}/keys"}""");
        }

        Interlocked.Increment(ref _lookUps);
        return context.Response.WriteAsync(KeySet(Keys));
    }
}
