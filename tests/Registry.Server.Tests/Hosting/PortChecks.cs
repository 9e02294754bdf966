using System.Net;
using System.Net.Sockets;
using Registry.Server.Hosting;

namespace Registry.Server.Tests.Hosting;

/// <summary>A port that is taken is told before the data is touched.</summary>
public sealed class PortChecks
{
    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:{0}")]
    [InlineData("127.0.0.1", "http://localhost:{0}")]
    [InlineData("::1", "http://localhost:{0}")]
    [InlineData("127.0.0.1", "http://0.0.0.0:{0}")]
    [InlineData("127.0.0.1", "http://*:{0}")]
    [InlineData("127.0.0.1", "http://127.0.0.1:0;http://127.0.0.1:{0}")]
    public void APortThatIsTakenIsRefusedWithAWayOut(string taken, string urls)
    {
        using var listener = new TcpListener(IPAddress.Parse(taken), 0);
        listener.Start();
        var message = Assert.Throws<StartupException>(() => Ports.Check(string.Format(null, urls, ((IPEndPoint)listener.LocalEndpoint).Port))).Message;
        Assert.Contains("is taken by another program", message, StringComparison.Ordinal);
        Assert.Contains("--urls", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAddressThatIsNotOfThisMachineIsRefused() =>
        Assert.Contains("cannot be listened on", Assert.Throws<StartupException>(() => Ports.Check("http://192.0.2.1:5000")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0;http://127.0.0.1:0")]
    public void APortThatIsFreeStaysFree(string urls)
    {
        Ports.Check(urls);
        Ports.Check(urls);
    }
}
