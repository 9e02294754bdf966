using System.Text;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Whom an upstream lets in.</summary>
internal abstract record UpstreamAuth
{
    public static UpstreamAuth None { get; } = new NoAuth();

    public static UpstreamAuth Basic(string user, string password) => new BasicAuth(BasicHeader(user, password));

    /// <param name="tokens">The upstream's own, or those of another that stands for a token server elsewhere.</param>
    public static UpstreamAuth Bearer(UpstreamTokens tokens) => new BearerAuth(tokens);

    public static string BasicHeader(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    /// <summary>Null when the request may go on.</summary>
    public abstract UpstreamAnswer? Challenge(UpstreamRequest request);

    private sealed record NoAuth : UpstreamAuth
    {
        public override UpstreamAnswer? Challenge(UpstreamRequest request) => null;
    }

    private sealed record BasicAuth(string Header) : UpstreamAuth
    {
        public override UpstreamAnswer? Challenge(UpstreamRequest request) =>
            request.Authorization == Header ? null : UpstreamAnswer.Error(401, "UNAUTHORIZED", ("WWW-Authenticate", "Basic realm=\"upstream\""));
    }

    private sealed record BearerAuth(UpstreamTokens Tokens) : UpstreamAuth
    {
        public override UpstreamAnswer? Challenge(UpstreamRequest request)
        {
            var repository = UpstreamEndpoints.RepositoryOf(request.Path);
            var refusal = Tokens.Refusal(request.Authorization, repository);
            if (refusal is null)
            {
                return null;
            }

            var scope = repository is null ? "" : $",scope=\"repository:{repository}:pull\"";
            var error = refusal.Length == 0 ? "" : $",error=\"{refusal}\"";
            return UpstreamAnswer.Error(401, "UNAUTHORIZED", ("WWW-Authenticate", $"Bearer realm=\"{Tokens.Realm}\",service=\"{UpstreamTokens.Service}\"{scope}{error}"));
        }
    }
}
