using System.Net;
using System.Net.Sockets;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What a proxy says of a client is believed when the proxy is one of the settings, and only then.</summary>
public sealed class ForwardedRequests
{
    private const string Path = "/v2/a/tags/list";

    private static readonly (string Name, string Value)[] Forwarded =
        [("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "registry.example.com:5443")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("10.0.0.0/8 127.0.0.2/32")]
    [InlineData("127.0.0.0/30")]
    [InlineData("::ffff:127.0.0.2")]
    [InlineData("::ffff:127.0.0.0/126")]
    public async Task OfAProxyItIsBelieved(string proxies)
    {
        var seen = await SeenAsync(proxies, "127.0.0.2", Forwarded);
        Assert.Equal(("https", "registry.example.com:5443", IPAddress.Parse("192.0.2.7")), (seen.Scheme, seen.Host, seen.Address));
    }

    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("127.0.0.2", "127.0.0.3")]
    [InlineData("192.0.2.7", "127.0.0.1")]
    [InlineData("127.0.0.2/31", "127.0.0.1")]
    [InlineData("::1", "127.0.0.1")]
    public async Task OfAnyoneElseItIsNotNotEvenOfThisMachine(string proxies, string from)
    {
        var seen = await SeenAsync(proxies, from, Forwarded);
        Assert.Equal(("http", "registry.test", IPAddress.Parse(from)), (seen.Scheme, seen.Host, seen.Address));
    }

    [Theory]
    [InlineData("192.0.2.7, 127.0.0.3", "192.0.2.7")]
    [InlineData("192.0.2.7, 127.0.0.3, 127.0.0.4", "192.0.2.7")]
    [InlineData("198.51.100.1, 192.0.2.7, 127.0.0.3", "192.0.2.7")]
    [InlineData("127.0.0.3, 192.0.2.7, 127.0.0.4", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    public async Task OfAChainOfProxiesTheFirstThatIsNoneIsTheClient(string forwardedFor, string client)
    {
        var seen = await SeenAsync("127.0.0.2 127.0.0.3 127.0.0.4", "127.0.0.2", ("X-Forwarded-For", forwardedFor), ("X-Forwarded-Proto", "https"));
        Assert.Equal(("https", IPAddress.Parse(client)), (seen.Scheme, seen.Address));
    }

    [Fact]
    public async Task AProxyIsBelievedByItsIPv4AddressOnASocketOfIPv6()
    {
        await using var http = await TestRegistry.StartAsync(configure: options => (options.Urls, options.Proxies) = ("http://[::]:0", ["127.0.0.2"]));
        using var requests = new RequestsSeen(http);
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(http.EndPoint.Port, "127.0.0.2", Forwarded));
        Assert.Equal("https", (await requests.WaitForAsync(Path)).Scheme);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "nonsense")]
    [InlineData("X-Forwarded-For", ", ,")]
    [InlineData("X-Forwarded-For", "")]
    [InlineData("X-Forwarded-For", "999.1.1.1:99999999")]
    [InlineData("X-Forwarded-For", "[::1")]
    [InlineData("X-Forwarded-For", "unix:")]
    [InlineData("X-Forwarded-Proto", "ht tp://")]
    [InlineData("X-Forwarded-Proto", "\"")]
    [InlineData("X-Forwarded-Host", "a b/../<script>")]
    [InlineData("X-Forwarded-Host", "registry.example.com:port")]
    [InlineData("X-Forwarded-Host", "[")]
    public async Task WhatIsMalformedChangesNothing(string name, string value)
    {
        var seen = await SeenAsync("127.0.0.2", "127.0.0.2", (name, value));
        Assert.Equal(("http", "registry.test", IPAddress.Parse("127.0.0.2")), (seen.Scheme, seen.Host, seen.Address));
    }

    [Fact]
    public async Task ThousandsOfHopsBreakNothing() =>
        Assert.Equal(IPAddress.Parse("192.0.2.7"), (await SeenAsync("127.0.0.0/8", "127.0.0.2", ("X-Forwarded-For", $"192.0.2.7{string.Concat(Enumerable.Repeat(",127.0.0.1", 2000))}"))).Address);

    private static async Task<RequestSeen> SeenAsync(string proxies, string from, params (string Name, string Value)[] headers)
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Proxies = [.. proxies.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        using var requests = new RequestsSeen(http);
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(http.EndPoint.Port, from, headers));
        return await requests.WaitForAsync(Path);
    }

    /// <summary>All of 127.0.0.0/8 is this machine, so that a test can come from several addresses.</summary>
    private static async Task<HttpStatusCode> SendAsync(int port, string from, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://registry.test{Path}"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }
}
