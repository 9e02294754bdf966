using Registry.Server.Settings;

namespace Registry.Server.Tests.Settings;

/// <summary>Addresses to listen on, and whether others than this machine reach them.</summary>
public sealed class ServedUrls
{
    [Theory]
    [InlineData("http://localhost:5000", true, "127.0.0.1:5000 [::1]:5000")]
    [InlineData("http://127.0.0.1:0", true, "127.0.0.1:0")]
    [InlineData("http://127.1.2.3:80", true, "127.1.2.3:80")]
    [InlineData("http://[::1]:5000", true, "[::1]:5000")]
    [InlineData("http://0.0.0.0:5000", false, "0.0.0.0:5000")]
    [InlineData("http://[::]:5000", false, "[::]:5000")]
    [InlineData("http://10.0.0.1:5000", false, "10.0.0.1:5000")]
    [InlineData("http://*:5000", false, "0.0.0.0:5000")]
    [InlineData("http://registry.example.org:5000", false, "0.0.0.0:5000")]
    [InlineData("http://LocalHost:5000", true, "127.0.0.1:5000 [::1]:5000")]
    [InlineData("https://localhost:5000", true, "127.0.0.1:5000 [::1]:5000")]
    [InlineData("https://0.0.0.0", false, "0.0.0.0:443")]
    public void AreReadAsKestrelBindsThem(string text, bool isLoopback, string endPoints)
    {
        Assert.True(ServedUrl.TryParse(text, out var url, out _));
        Assert.Equal(isLoopback, url!.IsLoopback);
        Assert.Equal(endPoints.Split(' '), url.EndPoints().Select(endPoint => endPoint.ToString()));
        Assert.Equal(text.StartsWith("https", StringComparison.OrdinalIgnoreCase), url.IsTls);
    }

    [Fact]
    public void AUnixSocketIsNoAddressOfTheNetwork()
    {
        Assert.True(ServedUrl.TryParse("http://unix:/run/registry.sock", out var url, out _));
        Assert.Equal("/run/registry.sock", url!.SocketPath);
        Assert.Empty(url.EndPoints());
    }

    [Theory]
    [InlineData("http://localhost:5000", "http://localhost:5000", true)]
    [InlineData("http://localhost:5000", "https://localhost:5000", true)]
    [InlineData("http://localhost:5000", "http://localhost:5001", false)]
    [InlineData("http://localhost:5000", "http://127.0.0.1:5000", true)]
    [InlineData("http://localhost:5000", "http://[::1]:5000", true)]
    [InlineData("http://localhost", "http://localhost:80", true)]
    [InlineData("http://127.0.0.1:5000", "http://[::1]:5000", false)]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.2:5000", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    [InlineData("http://0.0.0.0:5000", "http://127.0.0.1:5000", true)]
    [InlineData("http://0.0.0.0:5000", "http://[::1]:5000", false)]
    [InlineData("http://[::]:5000", "http://127.0.0.1:5000", true)]
    [InlineData("http://*:5000", "http://[::1]:5000", true)]
    [InlineData("http://unix:/a.sock", "http://unix:/a.sock", true)]
    [InlineData("http://unix:/a.sock", "http://unix:/b.sock", false)]
    [InlineData("http://unix:/a.sock", "http://*:80", false)]
    public void TwoCollideWhenOnlyOneOfThemCanBeListenedOn(string one, string other, bool collide)
    {
        Assert.True(ServedUrl.TryParse(one, out var first, out _));
        Assert.True(ServedUrl.TryParse(other, out var second, out _));
        Assert.Equal((collide, collide), (first!.Collides(second!), second!.Collides(first)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5000")]
    [InlineData("localhost")]
    [InlineData("http://")]
    [InlineData("http:/localhost")]
    [InlineData("https://")]
    [InlineData("https://localhost:0")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:5000/path")]
    [InlineData("http://localhost:0")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://127.0.0.1:-1")]
    public void WhatCannotBeListenedOnIsRefusedWithASentence(string text)
    {
        Assert.False(ServedUrl.TryParse(text, out _, out var fault));
        Assert.StartsWith($"'{text}'", fault, StringComparison.Ordinal);
    }
}
