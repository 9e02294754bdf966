using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Registry.Server.Hosting.Tls;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>The user's name out of a client certificate: its subject's common name, where there is exactly one.</summary>
public sealed class ClientNames
{
    [Theory]
    [InlineData("CN=alice", "alice")]
    [InlineData("CN=alice, OU=ci, O=example", "alice")]
    [InlineData("OU=ci, CN=alice", "alice")]
    [InlineData("CN=\"build, nightly\"", "build, nightly")]
    [InlineData("O=example", null)]
    [InlineData("E=alice@example.com", null)]
    [InlineData("CN=alice, CN=bob", null)]
    [InlineData("", null)]
    public void IsTheOneCommonName(string subject, string? name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var context = new DefaultHttpContext();
        context.Features.Set<ITlsConnectionFeature>(new TlsConnectionFeature { ClientCertificate = certificate });
        Assert.Equal(name, ClientCertificate.NameOf(context));
    }

    [Fact]
    public void WithoutTlsThereIsNone() => Assert.Null(ClientCertificate.NameOf(new DefaultHttpContext()));
}
