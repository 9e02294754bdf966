using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>Which versions of TLS are spoken.</summary>
public sealed class Versions
{
    [Theory]
    [InlineData("Tls12", "Tls12", true)]
    [InlineData("Tls12", "Tls13", true)]
    [InlineData("Tls13", "Tls12", false)]
    [InlineData("Tls13", "Tls13", true)]
    public async Task AreNoneBelowTheMinimum(string minimum, string spoken, bool isTaken)
    {
        using var files = new TlsFolder();
        var root = TestAuthority.Root("Root");
        files.Write(root.Server());
        await using var http = await TestRegistry.StartAsync(configure: options =>
            (options.Urls, options.Tls) = ("https://127.0.0.1:0", new TlsOptions { Certificate = files.Certificate, Key = files.Key, Minimum = Enum.Parse<TlsVersion>(minimum) }));
        using var connection = new TcpClient();
        await connection.ConnectAsync(http.EndPoint, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false);
        var shaken = stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = Enum.Parse<SslProtocols>(spoken), CertificateChainPolicy = TlsClient.Trusting(root) },
            TestContext.Current.CancellationToken);
        if (isTaken)
        {
            await shaken;
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => shaken);
        }
    }
}
