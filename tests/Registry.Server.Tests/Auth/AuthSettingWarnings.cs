using Microsoft.Extensions.Configuration;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Auth;

/// <summary>Settings of sign-in that make no sense, each told with its path, and all at once.</summary>
public sealed class AuthSettingWarnings
{
    private const string Rule = "Registry:Auth:Rules:0";
    private const string Issuer = "Registry:Auth:Issuers:0";

    [Theory]
    [InlineData("bob", "a/**", "pull", $"{Rule}: 'bob' is nobody that a rule can name")]
    [InlineData("user:bob", "A/**", "pull", $"{Rule}: 'A/**' matches no repository")]
    [InlineData("user:bob", "a/**", "write", $"{Rule}: 'write' is not an action")]
    [InlineData("claim:gitlab:ref=main", "a/**", "pull", $"{Rule}: there is no issuer 'gitlab' in Registry:Auth:Issuers")]
    [InlineData("", "a/**", "pull", $"{Rule}:Who: The Who field is required.")]
    [InlineData("user:bob", "", "pull", $"{Rule}:Repositories: The Repositories field is required.")]
    [InlineData("user:bob", "a/**", "", $"{Rule}:Actions: The Actions field is required.")]
    public void ARule(string who, string repositories, string actions, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Faults((Rule + ":Who", who), (Rule + ":Repositories", repositories), (Rule + ":Actions", actions))), StringComparison.Ordinal);

    [Theory]
    [InlineData("ci bot", "https://ci.example", "registry", null, $"{Issuer}:Name: 'ci bot' is not a name that rules can use")]
    [InlineData("ci", "http://ci.example", "registry", null, $"{Issuer}:Issuer: keys can only be looked up at an https address")]
    [InlineData("ci", "kubernetes/serviceaccount", "registry", null, $"{Issuer}:Issuer: keys can only be looked up at an https address")]
    [InlineData("ci", "ftp://ci.example", "registry", "", $"{Issuer}:Issuer: keys can only be looked up at an https address")]
    [InlineData("", "https://ci.example", "registry", null, $"{Issuer}:Name: The Name field is required.")]
    [InlineData("ci", "", "registry", null, $"{Issuer}:Issuer: The Issuer field is required.")]
    [InlineData("ci", "https://ci.example", "", null, $"{Issuer}:Audience: The Audience field is required.")]
    public void AnIssuer(string name, string issuer, string audience, string? file, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Single(Faults((Issuer + ":Name", name), (Issuer + ":Issuer", issuer), (Issuer + ":Audience", audience), (Issuer + ":KeysFile", file))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("https://ci.example", false)]
    [InlineData("http://localhost:8080", false)]
    [InlineData("http://ci.example", true)]
    [InlineData("kubernetes/serviceaccount", true)]
    public void AnIssuerIsAskedSafelyOrNotAtAll(string issuer, bool hasFile)
    {
        var file = hasFile ? typeof(AuthSettingWarnings).Assembly.Location : null;
        Assert.Empty(Faults((Issuer + ":Name", "ci"), (Issuer + ":Issuer", issuer), (Issuer + ":Audience", "registry"), (Issuer + ":KeysFile", file)));
    }

    [Fact]
    public void AllAreToldAtOnce()
    {
        var faults = Faults(
            (Rule + ":Who", "bob"), (Rule + ":Repositories", "a"), (Rule + ":Actions", "pull"),
            ("Registry:Auth:Rules:1:Who", "user:bob"), ("Registry:Auth:Rules:1:Repositories", "a"), ("Registry:Auth:Rules:1:Actions", "what"),
            (Issuer + ":Name", "ci"), (Issuer + ":Issuer", "https://a.example"), (Issuer + ":Audience", "registry"),
            ("Registry:Auth:Issuers:1:Name", "ci"), ("Registry:Auth:Issuers:1:Issuer", "https://b.example"), ("Registry:Auth:Issuers:1:Audience", "registry"),
            ("Registry:Auth:Service", "a\"b"), ("Registry:Auth:Enabled", "maybe"), ("Registry:Auth:What", "x"), ("Registry:Audit:Keep", "-1.00:00:00"));
        string[] expected =
        [
            "Registry:Audit:Keep: ", "Registry:Auth:Enabled: ", "Registry:Auth:Issuers:1: another issuer has the same name", "Registry:Auth:Rules:0: ",
            "Registry:Auth:Rules:1: ", "Registry:Auth:Service: ", "Registry:Auth:What: there is no such setting",
        ];
        Assert.All(faults.Order(StringComparer.Ordinal).Zip(expected, (fault, start) => (fault, start)), pair => Assert.StartsWith(pair.start, pair.fault, StringComparison.Ordinal));
        Assert.Equal(expected.Length, faults.Length);
    }

    private static string[] Faults(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
        try
        {
            SettingsReader.Read(configuration);
            return [];
        }
        catch (StartupException e)
        {
            return e.Message.Split(Environment.NewLine);
        }
    }
}
