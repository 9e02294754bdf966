using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry health</c> tells by its exit code whether a registry is ready.</summary>
public sealed class Healths
{
    [Fact]
    public async Task ARegistryThatRunsIsReadyWhereverItListens()
    {
        using var folder = new TempFolder();
        var socket = folder["socket"];
        await using var http = await TestRegistry.StartAsync(configure: options => options.Urls = $"http://127.0.0.1:0;http://unix:{socket}");
        Assert.Equal("ready", (await AskAsync(http.Address.ToString().TrimEnd('/'))).Is(0).Output.Trim());
        Assert.Equal("ready", (await AskAsync($"http://0.0.0.0:{http.EndPoint.Port}")).Is(0).Output.Trim());
        Assert.Equal("ready", (await AskAsync($"https://127.0.0.1:1;http://unix:{socket}")).Is(0).Output.Trim());
    }

    [Fact]
    public async Task WhoeverItsCertificateNamesItIsAsked()
    {
        await using var upstream = await FaultyUpstream.StartAsync(tls: true);
        var answer = (await AskAsync($"https://{upstream.Host}")).Is(1);
        Assert.StartsWith("not ready: ", answer.Output, StringComparison.Ordinal);
        Assert.Equal("GET /readyz", $"{upstream.Requests[0].Method} {upstream.Requests[0].Path}");
    }

    [Fact]
    public async Task WhereNobodyListensItIsNot()
    {
        using var port = new ReservedPort();
        Assert.Contains($"http://{port.EndPoint} does not answer: ", (await AskAsync($"http://{port.EndPoint}")).Is(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "is not an address to listen on")]
    [InlineData("http://127.0.0.1:0", "takes a free port")]
    public async Task WhatCannotBeAskedIsALine(string urls, string told) => Assert.Contains(told, Assert.Single((await AskAsync(urls)).Is(1).Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);

    private static Task<CommandResult> AskAsync(string urls) => Commands.TypeAsync("health", "--urls", urls);
}
