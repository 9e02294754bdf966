using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Server.Hosting.Tls;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>Renewals that swap a link and leave the files alone.</summary>
public sealed class LinkedFiles : IDisposable
{
    private readonly TestAuthority _root = TestAuthority.Root("Root");
    private readonly ManualTime _time = new();
    private readonly TlsFolder _live = new();
    private readonly TlsFolder _first = new();
    private readonly TlsFolder _second = new();

    public void Dispose()
    {
        _live.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    // As certbot does: live/registry/fullchain.pem leads to archive/registry/fullchain2.pem.
    [Fact]
    public void TheFilesAreLinks()
    {
        _first.Write(_root.Server());
        Link(_live.Certificate, _first.Certificate);
        Link(_live.Key, _first.Key);
        var served = Serve();
        var serial = Handshake(served);
        var renewed = Renew();
        Link(_live.Certificate, _second.Certificate);
        Link(_live.Key, _second.Key);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(serial, renewed.SerialNumber);
        Assert.Equal(renewed.SerialNumber, Handshake(served));
    }

    // As Kubernetes does: tls.crt leads to ..data/tls.crt, and ..data to a folder named after the time.
    [Fact]
    public void TheFolderIsALink()
    {
        _first.Write(_root.Server());
        var data = Path.Combine(_live.Path, "..data");
        Link(data, _first.Path);
        Link(_live.Certificate, Path.Combine("..data", "tls.crt"));
        Link(_live.Key, Path.Combine("..data", "tls.key"));
        var served = Serve();
        var renewed = Renew();
        Link(data, _second.Path);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(renewed.SerialNumber, Handshake(served));
    }

    // Written at another time than the first ones.
    private X509Certificate2 Renew()
    {
        _second.Write(_root.Server());
        var renewed = _root.Server();
        _second.Write(renewed);
        return renewed;
    }

    private ServedCertificates Serve() => new(_live.Options(), _time, NullLogger<ServedCertificates>.Instance);

    private static string Handshake(ServedCertificates served) => served.NextHandshake().ServerCertificateContext!.TargetCertificate.SerialNumber;

    private static void Link(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }
}
