namespace Registry.Clients.Tests.Deployment;

/// <summary>What docker-compose.yml promises, whichever profile is taken.</summary>
public sealed class ComposeRules
{
    private readonly ComposeFile _file = ComposeFile.Read();

    [Theory]
    [InlineData("plain", "127.0.0.1:5000:5000")]
    [InlineData("mirror", "127.0.0.1:5000:5000")]
    [InlineData("tls", "127.0.0.1:5443:5443")]
    public void AProfileIsOneRegistryForThisMachineAlone(string profile, string port) => Assert.Equal([port], Assert.Single(_file.Of(profile)).Ports);

    [Fact]
    public void WithoutAProfileItIsThePlainOne()
    {
        Assert.Equal("plain", ComposeFile.DefaultProfile);
        Assert.Equal(["mirror", "plain", "tls"], _file.Services.Values.SelectMany(service => service.Profiles).Order());
    }

    [Fact]
    public void NobodyGetsInWithoutSigningIn() => Assert.All(_file.Services.Values, service => Assert.Equal("true", service.Environment["Registry__Auth__Enabled"]));

    [Fact]
    public void OnlyPublicUpstreamsArePulledAnonymously()
    {
        var settings = Assert.Single(_file.Of("mirror")).Environment;
        var upstreams = settings.Where(setting => setting.Key.EndsWith("__Name", StringComparison.Ordinal)).Select(setting => $"{setting.Value}/**");
        var rules = settings.Keys.Where(name => name.EndsWith("__Who", StringComparison.Ordinal)).Select(name => name[..^"__Who".Length]).ToList();
        Assert.Equal(upstreams, rules.Select(rule => settings[$"{rule}__Repositories"]));
        Assert.All(rules, rule => Assert.Equal("pull", settings[$"{rule}__Actions"]));
    }

    [Fact]
    public void AllKeepTheSameDataOnAVolume()
    {
        Assert.Equal(["data"], _file.Volumes.Keys);
        Assert.All(_file.Services.Values, service => Assert.Contains(new ComposeMount("data", "/var/lib/registry", IsReadOnly: false), service.Volumes));
    }

    [Fact]
    public void AllMayDoNoMoreThanTheyNeed() => Assert.All(_file.Services.Values, service =>
    {
        Assert.True(service.ReadOnly);
        Assert.Equal(["ALL"], service.CapDrop);
        Assert.Equal(["no-new-privileges:true"], service.SecurityOpt);
        Assert.Equal(["/tmp"], service.Tmpfs);
        Assert.All(service.Volumes.Where(mount => mount.Source != "data"), mount => Assert.True(mount.IsReadOnly));
    });

    [Fact]
    public void AllAreAskedHowTheyAre() => Assert.All(_file.Services.Values, service => Assert.Equal(["CMD", "/app/registry", "health"], service.Healthcheck.Test));
}
