using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>Pushes and pulls over TLS, in the versions of HTTP that a client chooses from.</summary>
public sealed class HttpsRequests : IAsyncLifetime
{
    private readonly TestAuthority _root = TestAuthority.Root("Root");
    private readonly TlsFolder _files = new();
    private TestRegistry _http = null!;

    public static TheoryData<string> Versions => ["1.1", "2.0"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _files.Write(_root.Server());
        _http = await _files.ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task AnImageIsPushedAndPulled(string version)
    {
        TlsClient.For(_http, _root, Version.Parse(version));
        var image = await _http.PushImageAsync("a/b", "v1");
        Assert.Equal(image.Json, (await _http.GetAsync("/v2/a/b/manifests/v1", ("Accept", MediaTypes.OciManifest))).Is(200).Text);
        Assert.Equal(image.Layer.Digest, Digest.Of((await _http.GetAsync($"/v2/a/b/blobs/{image.Layer.Digest}")).Is(200).Body));
        (await _http.GetAsync($"/v2/a/b/blobs/{Some.Digest()}")).IsError(404, "BLOB_UNKNOWN");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task HundredsOfTagsFitIntoOneRequest(string version)
    {
        TlsClient.For(_http, _root, Version.Parse(version));
        await _http.PushBlobAsync("a/b", Documents.EmptyConfig);
        var manifest = Some.Utf8(Documents.Small());
        var tags = string.Join('&', Enumerable.Range(0, 400).Select(i => $"tag={new string('t', 120)}-{i:000}"));
        (await _http.PutAsync($"/v2/a/b/manifests/{Digest.Of(manifest)}?{tags}", manifest, ("Content-Type", MediaTypes.OciManifest))).Is(201);
    }

    // With the header the registry is waiting for more when the client goes, and without it may not have begun.
    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task AClientThatBreaksOffIsNoError(string version, bool expectsContinue)
    {
        TlsClient.For(_http, _root, Version.Parse(version));
        var location = await _http.BeginAsync("a/b");
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(location, UriKind.Relative)) { Content = new BrokenBody(Some.Bytes(1000), broken) };
        request.Headers.ExpectContinue = expectsContinue;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _http.Client.SendAsync(request, broken.Token));
        await AssertNoErrorAsync(location);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AConnectionThatBreaksOffIsNoError(bool withinARecord)
    {
        TlsClient.For(_http, _root);
        var location = await _http.BeginAsync("a/b");
        using var client = new TcpClient();
        await client.ConnectAsync(_http.EndPoint, Token);
        await using var tls = await ConnectAsync(client, SslProtocols.None);
        await tls.WriteAsync(Some.Utf8($"PATCH {location} HTTP/1.1\r\nHost: registry\r\nContent-Length: 1000\r\n\r\nsome"), Token);
        if (withinARecord)
        {
            await client.GetStream().WriteAsync((byte[])[23, 3, 3, 1, 0, 1, 2, 3], Token);
        }

        client.Client.Shutdown(SocketShutdown.Send);
        await AssertNoErrorAsync(location);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ADownloadThatIsBrokenOffIsNoError(string version)
    {
        TlsClient.For(_http, _root, Version.Parse(version));
        var path = $"/v2/a/b/blobs/{await _http.PushBlobAsync("a/b", Some.Bytes(16 * 1024 * 1024))}";
        using (var response = await _http.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Token);
            await body.ReadExactlyAsync(new byte[1000], Token);
        }

        await _http.Log.WaitForAsync(line => line.Text.StartsWith($"GET {path} ", StringComparison.Ordinal));
        Assert.Empty(_http.Log.Errors);
        (await _http.GetAsync("/v2/")).Is(200);
    }

    [Fact]
    public async Task WithoutTlsThereIsOnlyHttp11()
    {
        await using var plain = await TestRegistry.StartAsync();
        TlsClient.For(plain, _root, HttpVersion.Version20);
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync("/v2/"));
        TlsClient.For(plain, _root, HttpVersion.Version11);
        (await plain.GetAsync("/v2/")).Is(200);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task BothVersionsOfTlsThatAreGoodAreSpoken(SslProtocols version)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_http.EndPoint, Token);
        await using var tls = await ConnectAsync(client, version);
        Assert.Equal(version, tls.SslProtocol);
    }

    // The system's library would not ask for it any more, so the ClientHello is written by hand (RFC 4346, 7.4.1.2).
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Tls10AndTls11AreRefused(byte version)
    {
        byte[] hello = [3, version, .. new byte[32], 0, 0, 4, 0xc0, 0x09, 0x00, 0x2f, 1, 0];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];
        using var client = new TcpClient();
        await client.ConnectAsync(_http.EndPoint, Token);
        await client.GetStream().WriteAsync((byte[])[22, 3, version, 0, (byte)handshake.Length, .. handshake], Token);
        var alert = new byte[7];
        await client.GetStream().ReadExactlyAsync(alert, Token).AsTask().WaitAsync(Patience.Limit, Token);
        Assert.Equal((21, 2, 70), (alert[0], alert[5], alert[6]));
    }

    private async Task AssertNoErrorAsync(string location)
    {
        var line = await _http.Log.WaitForAsync(line => line.Text.StartsWith($"PATCH {location} ", StringComparison.Ordinal));
        Assert.Matches(" 4[0-9][0-9] ", line.Text);
        Assert.Empty(_http.Log.Errors);
        (await _http.GetAsync(location)).Is(204);
    }

    private async Task<SslStream> ConnectAsync(TcpClient client, SslProtocols version)
    {
        var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version, CertificateChainPolicy = TlsClient.Trusting(_root) };
        await tls.AuthenticateAsClientAsync(options, Token);
        return tls;
    }

    /// <summary>Sends what it has, and then the request is given up.</summary>
    private sealed class BrokenBody(byte[] bytes, CancellationTokenSource broken) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes, Token);
            await stream.FlushAsync(Token);
            await broken.CancelAsync();
            broken.Token.ThrowIfCancellationRequested();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
