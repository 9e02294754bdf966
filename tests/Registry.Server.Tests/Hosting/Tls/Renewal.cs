using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>The files change while the registry runs.</summary>
public sealed class Renewal : IAsyncLifetime
{
    private readonly TestAuthority _root = TestAuthority.Root("Root");
    private readonly ManualTime _time = new();
    private readonly TlsFolder _files = new();
    private readonly X509Certificate2 _first;
    private readonly X509Certificate2 _second;
    private TestRegistry _http = null!;

    public Renewal() => (_first, _second) = (_root.Server(), _root.Server());

    public async ValueTask InitializeAsync()
    {
        // Now, for the clock that tells whether a certificate is good begins in 1970.
        _time.Advance(DateTimeOffset.UtcNow - _time.GetUtcNow());
        _files.Write(_first);
        _http = await _files.ServeAsync(clock: _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task ANewConnectionGetsTheNewOneAndAnOldOneGoesOn()
    {
        var old = TlsClient.For(_http, _root);
        (await _http.GetAsync("/v2/")).Is(200);
        var oldClient = _http.Client;
        _files.Write(_second);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_second.SerialNumber, await HandshakeAsync());
        _http.Client = oldClient;
        (await _http.GetAsync("/v2/")).Is(200);
        Assert.Equal([_first.SerialNumber], old.Serials);
        Assert.Contains(_second.SerialNumber, Assert.Single(Said(LogLevel.Information)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFilesAreLookedAtOnceInASecond()
    {
        _files.Write(_second);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(_first.SerialNumber, await HandshakeAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(_second.SerialNumber, await HandshakeAsync());
    }

    [Theory]
    [InlineData("tls.crt", "certificate of another key")]
    [InlineData("tls.key", "key of another certificate")]
    [InlineData("tls.crt", "half")]
    [InlineData("tls.key", "half")]
    [InlineData("tls.crt", "")]
    [InlineData("tls.key", "")]
    [InlineData("tls.crt", null)]
    [InlineData("tls.key", null)]
    public async Task WhatIsBrokenIsToldOnceAndTheOldOneIsKept(string file, string? content)
    {
        Break(Path.Combine(_files.Path, file), content);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(_first.SerialNumber, await HandshakeAsync());
        }

        var error = Assert.Single(Said(LogLevel.Error)).Text;
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        _files.Write(_second);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_second.SerialNumber, await HandshakeAsync());
    }

    [Fact]
    public async Task OneThatIsNotGoodIsTakenWithAWarning()
    {
        _files.Write(_root.Server(expired: true));
        _time.Advance(TimeSpan.FromSeconds(1));
        var client = TlsClient.For(_http, _root);
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync("/v2/"));
        Assert.NotEqual([_first.SerialNumber], client.Serials);
        Assert.Contains("is good no more since", Assert.Single(Said(LogLevel.Warning)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthoritiesOfClientsAreRenewedToo()
    {
        var (old, renewed) = (TestAuthority.Root("Old"), TestAuthority.Root("Renewed"));
        _files.Write(_files.Authorities, old.Pem);
        await using var http = await _files.ServeAsync(ClientCertificates.Require, _time);
        await http.AddUserAsync("alice", "password");
        var context = System.Net.Security.SslStreamCertificateContext.Create(renewed.Issue("alice", TestAuthority.ForClients), null, offline: true);
        TlsClient.For(http, _root, certificate: context);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/v2/"));
        _files.Write(_files.Authorities, $"{old.Pem}\n{renewed.Pem}");
        _time.Advance(TimeSpan.FromSeconds(1));
        (await http.GetAsync("/v2/")).Is(200);
    }

    private async Task<string> HandshakeAsync()
    {
        var client = TlsClient.For(_http, _root);
        (await _http.GetAsync("/v2/")).Is(200);
        return Assert.Single(client.Serials);
    }

    private void Break(string file, string? content)
    {
        if (content is null)
        {
            File.Delete(file);
            return;
        }

        var whole = file == _files.Key ? TlsFolder.KeyOf(_second) : _second.ExportCertificatePem();
        _files.Write(file, content switch { "" => "", "half" => whole[..(whole.Length / 2)], _ => whole });
    }

    private IEnumerable<LogLine> Said(LogLevel level) => _http.Log.Lines.Where(line => line.Level == level && line.Category.EndsWith(".ServedCertificates", StringComparison.Ordinal));
}
