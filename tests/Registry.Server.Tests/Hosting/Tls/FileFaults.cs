using System.Security.Cryptography;
using Registry.Server.Hosting;
using Registry.Server.Hosting.Tls;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>Files that TLS cannot be done with stop the start before the data is touched, with file and reason.</summary>
public sealed class FileFaults : IDisposable
{
    private readonly TestAuthority _root = TestAuthority.Root("Root");
    private readonly TlsFolder _files = new();

    public FileFaults()
    {
        _files.Write(_root.Server());
        _files.Write(_files.Authorities, _root.Pem);
    }

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("tls.crt", null, "Registry:Tls:Certificate: {0} cannot be read: ")]
    [InlineData("tls.crt", "", "Registry:Tls:Certificate: {0} holds no certificate in PEM")]
    [InlineData("tls.crt", "nonsense", "Registry:Tls:Certificate: {0} holds no certificate in PEM")]
    [InlineData("tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "Registry:Tls:Certificate: {0} holds a certificate that is broken")]
    [InlineData("tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB\n", "Registry:Tls:Certificate: {0} holds a certificate that is broken")]
    [InlineData("tls.key", null, "Registry:Tls:Key: {0} cannot be read: ")]
    [InlineData("tls.key", "nonsense", "Registry:Tls:Key: {0} holds no private key in PEM")]
    [InlineData("tls.key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "Registry:Tls:Key: {0} does not belong to the first certificate in ")]
    [InlineData("tls.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----", "Registry:Tls:Key: {0} is encrypted")]
    [InlineData("ca.crt", null, "Registry:Tls:ClientAuthorities: {0} cannot be read: ")]
    [InlineData("ca.crt", "nonsense", "Registry:Tls:ClientAuthorities: {0} holds no certificate in PEM")]
    public void AreTold(string file, string? content, string fault)
    {
        var path = Path.Combine(_files.Path, file);
        File.Delete(path);
        if (content is not null)
        {
            _files.Write(path, content);
        }

        Assert.StartsWith(string.Format(null, fault, path), Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyOfAnotherCertificateIsToldAndNotShown()
    {
        using var rsa = RSA.Create(2048);
        foreach (var key in (string[])[TlsFolder.KeyOf(_root.Server()), rsa.ExportPkcs8PrivateKeyPem()])
        {
            _files.Write(_files.Key, key);
            var message = Refusal();
            Assert.StartsWith($"Registry:Tls:Key: {_files.Key} does not belong to the first certificate in {_files.Certificate}", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            Assert.DoesNotContain(key.Split('\n')[1], message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AuthoritiesThatLeadToNoRootAreTold()
    {
        _files.Write(_files.Authorities, _root.Below("Branch").Pem);
        Assert.StartsWith($"Registry:Tls:ClientAuthorities: {_files.Authorities} holds no root", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheyStopTheStartBeforeTheFolderIsMade()
    {
        File.Delete(_files.Key);
        var data = Path.Combine(_files.Path, "data");
        await using var program = RegistryProgram.Start("serve", "--urls", "https://127.0.0.1:0", "--data", data, "--config", Config());
        Assert.Equal(1, await program.EndsAsync());
        Assert.Empty(program.Output);
        Assert.StartsWith($"Registry:Tls:Key: {_files.Key} cannot be read: ", Assert.Single(program.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", false, " INF Try: docker tag IMAGE 127.0.0.1:{0}/app && docker push 127.0.0.1:{0}/app")]
    [InlineData("https://0.0.0.0:0", true, " INF Try: docker tag IMAGE registry.example.com:{0}/app && docker push registry.example.com:{0}/app")]
    public async Task OneThatHasExpiredIsAWarningOnly(string url, bool expired, string trial)
    {
        _files.Write(_root.Server("registry.example.com", expired));
        await using var program = RegistryProgram.Start("serve", "--urls", url, "--data", Path.Combine(_files.Path, "data"), "--config", Config());
        var address = await program.ListensAsync();
        await program.SaysAsync(string.Format(null, trial, address.Port));
        Assert.Equal("https", address.Scheme);
        Assert.Equal(expired, program.Output.Any(line => line.Contains($" WRN The certificate in {_files.Certificate} is good no more since ", StringComparison.Ordinal)));
    }

    private string Config()
    {
        var file = Path.Combine(_files.Path, "registry.json");
        _files.Write(file, $$"""{ "Registry": { "Tls": { "Certificate": "{{_files.Certificate}}", "Key": "{{_files.Key}}" } } }""");
        return file;
    }

    private string Refusal() =>
        Assert.Throws<StartupException>(() => TlsSetup.Check(new RegistryOptions { Urls = "https://127.0.0.1:0", Tls = _files.Options(ClientCertificates.Accept) })).Message;
}
