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
    public void AreReadAsKestrelBindsThem(string text, bool isLoopback, string endPoints)
    {
        Assert.True(ServedUrl.TryParse(text, out var url, out _));
        Assert.Equal(isLoopback, url!.IsLoopback);
        Assert.Equal(endPoints.Split(' '), url.EndPoints().Select(endPoint => endPoint.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5000")]
    [InlineData("localhost")]
    [InlineData("http://")]
    [InlineData("http:/localhost")]
    [InlineData("https://localhost:5000")]
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
