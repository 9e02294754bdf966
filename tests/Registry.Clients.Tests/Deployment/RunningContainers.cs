using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

[Collection<OwnImage>]
public sealed class RunningContainers
{
    private static readonly ComposeFile File = ComposeFile.Read();

    private readonly PublishedImage _image;

    public RunningContainers(PublishedImage image)
    {
        PublishedImage.Require();
        _image = image;
    }

    [Fact]
    public async Task ThePlainOneIsHealthyAndTellsHowToAddTheFirstUserWhoIsAnAdministrator()
    {
        await using var container = await StartAsync("plain");
        await container.HealthyAsync();

        var log = await container.LogAsync();
        Assert.Contains("listening on http://[::]:5000", log, StringComparison.Ordinal);
        Assert.Contains("Nobody can do anything: sign-in is on", log, StringComparison.Ordinal);
        Assert.Contains("registry user add NAME", log, StringComparison.Ordinal);
        Assert.Contains("the first user and so an administrator", await container.InsideAsync("registry", "user", "add", "alice", "--generate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItWritesNowhereButToItsVolume()
    {
        await using var container = await StartAsync("plain");
        await container.HealthyAsync();
        await container.InsideAsync("registry", "user", "add", "alice", "--generate");

        Assert.Equal("", await container.AskAsync("diff"));
        var data = await container.AskAsync("inspect", "--format", "{{(index .Mounts 0).Source}}");
        Assert.True(System.IO.File.Exists(Path.Combine(data, "index.db")));
    }

    [Fact]
    public async Task TheMirrorIsHealthyAndLetsNobodyDoMoreThanPullFromUpstreams()
    {
        await using var container = await StartAsync("mirror");
        await container.HealthyAsync();

        Assert.StartsWith("allowed", await container.InsideAsync("registry", "access", "explain", "anonymous", "docker.io/library/busybox", "pull"), StringComparison.Ordinal);
        Assert.StartsWith("denied", (await container.TryInsideAsync("registry", "access", "explain", "anonymous", "team/app", "pull")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheOneWithTlsIsHealthyWithACertificateOfTheFolder()
    {
        using var certificates = new TempFolder();
        await MakeCertificateAsync(certificates);
        await using var container = await StartAsync("tls", new Dictionary<string, string> { ["./certs"] = certificates.Path });
        await container.HealthyAsync();

        Assert.Contains("listening on https://[::]:5443", await container.LogAsync(), StringComparison.Ordinal);
    }

    private Task<ComposedContainer> StartAsync(string profile, Dictionary<string, string>? folders = null) =>
        ComposedContainer.StartAsync(_image, Assert.Single(File.Of(profile)), folders);

    // The folder of a test is the test's alone; the image's user gets the key as docs/operating.md says.
    private async Task MakeCertificateAsync(TempFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        folder.Write("tls.crt", certificate.ExportCertificatePem());
        folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        await new Command("chown", [], []).RunAsync(_image.Owner, folder.Path, folder["tls.key"]);
    }
}
