using System.Net;
using System.Text.Json;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What stands in the program's own log. Here and not in a captured one, since what is written is decided last.</summary>
public sealed class ProgramLogs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClientsThatBreakOffAreNoErrors()
    {
        await using var program = RegistryProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]);
        var endPoint = new IPEndPoint(IPAddress.Loopback, (await program.ListensAsync()).Port);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => BreakAsync(endPoint, reset: i % 2 == 0)));
        await program.TerminateAsync();
        Assert.Equal(0, await program.EndsAsync());
        Assert.Empty(program.Errors);
        Assert.All(program.Output, line => Assert.Contains(" INF ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARequestIsALineThatNothingSentCanBreak()
    {
        await using var program = RegistryProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]);
        var endPoint = new IPEndPoint(IPAddress.Loopback, (await program.ListensAsync()).Port);
        await using (var connection = await RawConnection.OpenAsync(endPoint))
        {
            await connection.SendAsync("GET /v2/a/b/manifests/x%0D%0A2026-01-01%20ERR%20forged HTTP/1.1");
            (await connection.ReadAsync()).Is(400);
        }

        await program.TerminateAsync();
        await program.EndsAsync();
        Assert.Single(program.Output, line => line.Contains(" INF GET /v2/a/b/manifests/x%0D%0A2026-01-01%20ERR%20forged 400 ", StringComparison.Ordinal));
        Assert.All(program.Output, line => Assert.Contains(" INF ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AsJsonEveryLineIsADocument()
    {
        var file = _folder.Write("registry.json", """{"Registry":{"Log":{"Format":"json"}}}""");
        await using var program = RegistryProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", file);
        await program.SaysAsync("Try: ");
        await program.TerminateAsync();
        await program.EndsAsync();
        Assert.All(program.Output, line => Assert.Equal("Information", JsonDocument.Parse(line).RootElement.GetProperty("Level").GetString()));
    }

    private static async Task BreakAsync(IPEndPoint endPoint, bool reset)
    {
        await using var connection = await RawConnection.OpenAsync(endPoint);
        await connection.SendAsync("POST /v2/a/b/blobs/uploads/ HTTP/1.1\nContent-Length: 0");
        var location = (await connection.ReadAsync()).Is(202).Location;
        await connection.SendAsync($"PATCH {location} HTTP/1.1\nExpect: 100-continue\nContent-Length: 300000");
        await connection.AwaitContinueAsync();
        await connection.SendAsync(Some.Bytes(100_000));
        if (reset)
        {
            connection.Abort();
        }
    }
}
