using System.Net;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>What users do first with docker-compose.yml, on the image's own files.</summary>
[Collection<OwnImage>]
public sealed class UnpackedRuns : IAsyncLifetime
{
    private static readonly Account Alice = new("alice", "s3cret-of-alice");

    private readonly PublishedImage _image;
    private readonly string _host = $"127.0.0.1:{RegistryProcess.FreePort()}";
    private UnpackedImage _unpacked = null!;
    private Daemon _server = null!;

    public UnpackedRuns(PublishedImage image)
    {
        PublishedImage.Require();
        _image = image;
    }

    public async ValueTask InitializeAsync()
    {
        var service = Assert.Single(ComposeFile.Read().Of(ComposeFile.DefaultProfile!));
        _unpacked = await UnpackedImage.ExportAsync(_image, new Dictionary<string, string>(service.Environment) { ["Registry__Urls"] = $"http://{_host}" });
        using var http = new RegistryHttp(_host, null);
        _server = await Daemon.StartAsync(_unpacked.Start, [], token => http.IsFineAsync("/readyz", token));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _unpacked?.Dispose();
    }

    [Fact]
    public async Task AfterTheFirstUserIsAddedThereIsARegistryToPushTo()
    {
        using var nobody = new RegistryHttp(_host, null);
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.HeadAsync("/v2/"));

        await _unpacked.Start.RunWithInputAsync(Alice.Password, "user", "add", Alice.Name, "--password-stdin");

        using var alice = new RegistryHttp(_host, Alice);
        await Eventually.TrueAsync(TimeSpan.FromMinutes(1), token => alice.IsFineAsync("/v2/", token), () => $"Alice cannot sign in:\n{_server.Output}");
        var image = Image.Random(77);
        await alice.PushAsync("team/app", "1", image);
        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await alice.DigestAsync("team/app", "1"));
        await AssertEnginesPushAsync();
        Assert.Equal("ready", await _unpacked.Start.RunAsync("health"));
    }

    // The image itself is what there is to push.
    private async Task AssertEnginesPushAsync()
    {
        var name = $"{_host}/team/registry:1";
        await _image.Docker.RunAsync("tag", _image.Name, name);
        Assert.Contains("denied", await _image.Docker.FailAsync("push", name), StringComparison.OrdinalIgnoreCase);
        await _image.Docker.RunWithInputAsync(Alice.Password, "login", "--username", Alice.Name, "--password-stdin", _host);
        await _image.Docker.RunAsync("push", name);
        await _image.Docker.RunAsync("rmi", name);
        await _image.Docker.RunAsync("pull", "--quiet", name);
    }
}
