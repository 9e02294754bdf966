using System.Security.Cryptography.X509Certificates;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>The files of <c>Registry:Tls</c>. Each writing of them has another time, whatever the file system's clock can tell apart.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _writings;

    public string Certificate => _folder["tls.crt"];

    public string Key => _folder["tls.key"];

    public string Authorities => _folder["ca.crt"];

    public string Path => _folder.Path;

    public static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>The certificate with its key, and behind it those that lead to its root.</summary>
    public void Write(X509Certificate2 certificate, params TestAuthority[] chain)
    {
        Write(Certificate, string.Join('\n', chain.Select(authority => authority.Pem).Prepend(certificate.ExportCertificatePem())));
        Write(Key, KeyOf(certificate));
    }

    public void Write(string file, string content)
    {
        File.WriteAllText(file, content);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(++_writings));
    }

    /// <summary>A registry that serves these files over TLS.</summary>
    public Task<TestRegistry> ServeAsync(ClientCertificates clients = ClientCertificates.None, TimeProvider? clock = null) =>
        TestRegistry.StartAsync(
            configure: options =>
            {
                options.Urls = "https://127.0.0.1:0";
                options.Tls = Options(clients);
            },
            clock: clock);

    public TlsOptions Options(ClientCertificates clients = ClientCertificates.None) =>
        new() { Certificate = Certificate, Key = Key, ClientCertificates = clients, ClientAuthorities = Authorities };

    public void Dispose() => _folder.Dispose();
}
