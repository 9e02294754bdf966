using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>Tokens that a platform never gave, not for us, or at another time.</summary>
public sealed class WorkloadRefusals(WorkloadRefusals.Fixture fixture) : IClassFixture<WorkloadRefusals.Fixture>
{
    private static readonly IssuerKey Forger = IssuerKey.Rsa("forged");

    private static readonly Dictionary<string, Func<WorkloadRegistry, string>> Bad = new()
    {
        ["another issuer"] = r => r.Key.Sign(r.Claims(issuer: "https://evil.example")),
        ["the other trusted issuer, by a key that is not its own"] = r => r.Elliptic.Sign(r.Claims(issuer: WorkloadRegistry.ClusterIssuer)),
        ["the issuer with a slash"] = r => r.Key.Sign(r.Claims(issuer: $"{r.Issuer.Address}/")),
        ["another audience"] = r => r.Key.Sign(r.Claims(audience: "\"another\"")),
        ["other audiences"] = r => r.Key.Sign(r.Claims(audience: """["another","registry2"]""")),
        ["an audience in part"] = r => r.Key.Sign(r.Claims(audience: "\"regist\"")),
        ["no audience"] = r => r.Key.Sign($$"""{"iss":"{{r.Issuer.Address}}","sub":"job","exp":{{r.Now + 60}}}"""),
        ["an audience that is null"] = r => r.Key.Sign(r.Claims(audience: "null")),
        ["expired"] = r => r.Key.Sign(r.Claims(expires: -31)),
        ["not good yet"] = r => r.Key.Sign(r.Claims($""","nbf":{r.Now + 31}""")),
        ["no end"] = r => r.Key.Sign($$"""{"iss":"{{r.Issuer.Address}}","sub":"job","aud":"registry"}"""),
        ["an end that is no number"] = r => r.Key.Sign($$"""{"iss":"{{r.Issuer.Address}}","sub":"job","aud":"registry","exp":"never"}"""),
        ["no subject"] = r => r.Key.Sign($$"""{"iss":"{{r.Issuer.Address}}","aud":"registry","exp":{{r.Now + 60}}}"""),
        ["an empty subject"] = r => r.Key.Sign(r.Claims(subject: "\"\"")),
        ["a subject that is a list"] = r => r.Key.Sign(r.Claims(subject: "[\"job\"]")),
        ["a subject that is an object"] = r => r.Key.Sign(r.Claims(subject: "{\"a\":1}")),
        ["an issuer that is a list"] = r => r.Key.Sign($$"""{"iss":["{{r.Issuer.Address}}"],"sub":"job","aud":"registry","exp":{{r.Now + 60}}}"""),
        ["an unknown key"] = r => Forger.Sign(r.Claims()),
        ["a forged signature of a known key"] = r => Forger.Sign(r.Claims(), """{"alg":"RS256","kid":"first"}"""),
        ["no key named, and none fits"] = r => Forger.Sign(r.Claims(), """{"alg":"RS256"}"""),
        ["its key inside"] = r => Forger.Sign(r.Claims(), $$"""{"alg":"RS256","kid":"forged","jwk":{{Forger.Jwk}}}"""),
        ["its keys' address inside"] = r => Forger.Sign(r.Claims(), """{"alg":"RS256","kid":"forged","jku":"https://evil.example/keys"}"""),
        ["a key that is a path"] = r => Forger.Sign(r.Claims(), """{"alg":"RS256","kid":"../../dev/null"}"""),
        ["another algorithm than the key's"] = r => r.Key.Sign(r.Claims(), """{"alg":"ES256","kid":"first"}"""),
        ["the public key as a secret"] = r => r.Key.SignWithPublicKey(r.Claims()),
        ["no signature"] = r => IssuerKey.Unsigned(r.Claims()),
        ["an algorithm that is a list"] = r => r.Key.Sign(r.Claims(), """{"alg":["RS256"],"kid":"first"}"""),
        ["a content type that is a list"] = r => r.Key.Sign(r.Claims(), """{"alg":"RS256","kid":"first","cty":[1]}"""),
        ["a signature cut off"] = r => r.Key.Sign(r.Claims())[..^4],
        ["a signature left out"] = r => $"{string.Join('.', r.Key.Sign(r.Claims()).Split('.')[..2])}.",
        ["no JSON"] = r => r.Key.Sign("what"),
        ["a list"] = r => r.Key.Sign("[]"),
        ["nothing"] = r => r.Key.Sign(""),
        ["very deep"] = r => Forger.Sign(r.Claims($$""","x":{{new string('[', 5000)}}{{new string(']', 5000)}}""")),
    };

    public static TheoryData<string> EveryKind => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task AreRefusedAsAWrongPasswordIs(string kind)
    {
        var jwt = Bad[kind](fixture.Registry);
        (await fixture.Registry.SignInAsync(jwt)).IsError(401, "UNAUTHORIZED");
        var form = Some.Utf8($"grant_type=password&service=registry&username=ci&password={jwt}");
        (await fixture.Registry.Http.PostAsync("/token", form, ("Content-Type", "application/x-www-form-urlencoded"))).IsError(401, "UNAUTHORIZED");
        (await fixture.Registry.Http.GetAsync("/v2/", Access.Bearer(jwt))).IsError(401, "UNAUTHORIZED");
    }

    [Fact]
    public async Task ClocksMayDifferByHalfAMinute()
    {
        (await fixture.Registry.SignInAsync(fixture.Registry.Key.Sign(fixture.Registry.Claims(expires: -29)))).Is(200);
        (await fixture.Registry.SignInAsync(fixture.Registry.Key.Sign(fixture.Registry.Claims($""","nbf":{fixture.Registry.Now + 29}""")))).Is(200);
    }

    [Fact]
    public async Task AnAudienceAmongOthersIsOurs() => (await fixture.Registry.SignInAsync(fixture.Registry.Key.Sign(fixture.Registry.Claims(audience: """["another","registry"]""")))).Is(200);

    [Fact]
    public async Task AKeyNeedNotBeNamed() => (await fixture.Registry.SignInAsync(fixture.Registry.Key.Sign(fixture.Registry.Claims(), """{"alg":"RS256"}"""))).Is(200);

    [Fact]
    public async Task TheyCountAsFailures()
    {
        await using var registry = await WorkloadRegistry.StartAsync(auth => auth.SignIn.MaxFailures = 2);
        (await registry.SignInAsync(Forger.Sign(registry.Claims()))).Is(401);
        (await registry.SignInAsync(Forger.Sign(registry.Claims(expires: 200)))).Is(401);
        (await registry.SignInAsync(Forger.Sign(registry.Claims(expires: 300)))).Is(429);
        (await registry.SignInAsync(registry.Key.Sign(registry.Claims()))).Is(200);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal WorkloadRegistry Registry { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Registry = await WorkloadRegistry.StartAsync(auth => auth.SignIn.MaxFailuresPerAddress = 10_000);

        public async ValueTask DisposeAsync() => await Registry.DisposeAsync();
    }
}
