using System.Net;
using System.Net.Sockets;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

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

    [Fact]
    public void ASocketOfAProgramThatWasKilledMakesRoom()
    {
        using var folder = new TempFolder();
        using (var killed = Listen(folder["first"]))
        {
            // Under its own name it would go with its listener.
            File.Move(folder["first"], folder["socket"]);
        }

        Ports.Check($"http://unix:{folder["socket"]}");
        Assert.False(File.Exists(folder["socket"]));
    }

    [Fact]
    public void ASocketThatIsListenedOnStays()
    {
        using var folder = new TempFolder();
        using var other = Listen(folder["socket"]);
        Assert.Contains("cannot be listened on", Assert.Throws<StartupException>(() => Ports.Check($"http://unix:{folder["socket"]}")).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["socket"]));
    }

    [Fact]
    public void AFileThatIsNoSocketStays()
    {
        using var folder = new TempFolder();
        var file = folder.Write("socket", "");
        Assert.Contains("cannot be listened on", Assert.Throws<StartupException>(() => Ports.Check($"http://unix:{file}")).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void ASocketInNoFolderIsRefused()
    {
        using var folder = new TempFolder();
        Assert.Contains("cannot be listened on", Assert.Throws<StartupException>(() => Ports.Check($"http://unix:{folder["nowhere", "socket"]}")).Message, StringComparison.Ordinal);
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }
}
