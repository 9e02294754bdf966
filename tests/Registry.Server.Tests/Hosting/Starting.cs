using System.Net;
using System.Net.Sockets;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What an operator reads when the registry starts, and when it does not.</summary>
public sealed class Starting : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:0", false)]
    [InlineData("http://0.0.0.0:0", true)]
    public async Task ItSaysWhereItListensWhereItsDataIsAndWhoCanReachIt(string urls, bool warns)
    {
        await using var program = RegistryProgram.Start("serve", "--urls", urls, "--data", _folder["data"]);
        var port = (await program.ListensAsync()).Port;
        using var client = new HttpClient();
        Assert.Equal("{}", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v2/"), Token));
        await program.TerminateAsync();
        Assert.Equal(0, await program.EndsAsync());
        Assert.Empty(program.Errors);
        Assert.Contains(program.Output, line => line.EndsWith($"INF Its data is in {_folder["data"]}", StringComparison.Ordinal));
        Assert.Equal(warns, program.Output.Any(line => line.Contains("WRN There is no sign-in: whoever reaches", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OnAUnixSocketThereIsNothingToWarnOfAndNothingToTry()
    {
        var url = $"http://unix:{_folder["registry.sock"]}";
        await using var program = RegistryProgram.Start("serve", "--urls", url, "--data", _folder["data"]);
        await program.SaysAsync("Its data is in ");
        await program.TerminateAsync();
        Assert.Equal(0, await program.EndsAsync());
        Assert.Contains(program.Output, line => line.EndsWith($" INF The registry is listening on {url}", StringComparison.Ordinal));
        Assert.DoesNotContain(program.Output, line => line.Contains(" WRN ", StringComparison.Ordinal) || line.Contains("Try: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnAddressThatStandsTwiceIsRefusedInOneLine() =>
        Assert.EndsWith("stands there twice", await RefusalAsync("serve", "--urls", "http://localhost:5000;http://localhost:5000", "--data", _folder["data"]), StringComparison.Ordinal);

    [Fact]
    public async Task WhenToldToStopItLetsARequestInFlightEnd()
    {
        await using var program = RegistryProgram.Start("serve", "--urls", AnyPort, "--data", _folder["data"]);
        var address = await program.ListensAsync();
        await using var connection = await RawConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        await connection.SendAsync("POST /v2/a/b/blobs/uploads/ HTTP/1.1\nContent-Length: 0");
        var location = (await connection.ReadAsync()).Is(202).Location;
        await connection.SendAsync($"PATCH {location} HTTP/1.1\nExpect: 100-continue\nContent-Length: 10");
        await connection.AwaitContinueAsync();
        await connection.SendAsync(Some.Bytes(5));
        await program.TerminateAsync();
        await connection.SendAsync(Some.Bytes(5));
        (await connection.ReadAsync()).Is(202).Has("Range", "0-9");
        Assert.Equal(0, await program.EndsAsync());
    }

    [Fact]
    public async Task ItEndsInOrderWhenARequestTakesLongerThanThereIsTime()
    {
        await using var program = RegistryProgram.StartUnder([], [("Registry__ShutdownTimeout", "00:00:00")], "serve", "--urls", AnyPort, "--data", _folder["data"]);
        var address = await program.ListensAsync();
        await using var connection = await RawConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        await connection.SendAsync("POST /v2/a/b/blobs/uploads/ HTTP/1.1\nContent-Length: 0");
        var location = (await connection.ReadAsync()).Is(202).Location;
        await connection.SendAsync($"PATCH {location} HTTP/1.1\nExpect: 100-continue\nContent-Length: 10");
        await connection.AwaitContinueAsync();
        await program.TerminateAsync();
        Assert.Equal(0, await program.EndsAsync());
        Assert.Empty(program.Errors);
    }

    [Fact]
    public async Task ASecondOneOnTheSameFolderIsRefusedInOneLine()
    {
        await using var first = RegistryProgram.Start("serve", "--urls", AnyPort, "--data", _folder["data"]);
        var address = await first.ListensAsync();
        Assert.Contains("is in use by another registry process", await RefusalAsync("serve", "--urls", AnyPort, "--data", _folder["data"]), StringComparison.Ordinal);
        using var client = new HttpClient();
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri(address, "/healthz"), Token));
    }

    [Fact]
    public async Task APortThatIsTakenIsRefusedBeforeTheFolderIsMade()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var message = await RefusalAsync("serve", "--urls", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "--data", _folder["data"]);
        Assert.Contains("is taken by another program", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task AFileInThePlaceOfTheFolderIsRefusedInOneLine()
    {
        var file = _folder.Write("data", "");
        Assert.Contains(file, await RefusalAsync("--urls", AnyPort, "--data", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexThatIsNoneIsRefusedInOneLine()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllBytesAsync(_folder["data", "index.db"], Some.Bytes(10_000), Token);
        Assert.Contains("cannot be read", await RefusalAsync("--urls", AnyPort, "--data", _folder["data"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultsOfTheSettingsAreALineEach()
    {
        var file = _folder.Write("registry.json", """{"Registry":{"Typo":1,"Lists":{"MaxPage":"many"},"Log":{"Format":"xml"}}}""");
        await using var program = RegistryProgram.Start("serve", "--urls", "nonsense", "--data", _folder["data"], "--config", file);
        Assert.Equal(1, await program.EndsAsync());
        Assert.Empty(program.Output);
        Assert.Equal(
            ["Registry:Lists:MaxPage", "Registry:Log:Format", "Registry:Typo", "Registry:Urls"],
            program.Errors.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task AnOptionThatIsNoneIsRefused()
    {
        await using var program = RegistryProgram.Start("serve", "--prot", "5000");
        Assert.NotEqual(0, await program.EndsAsync());
        Assert.Contains(program.Errors, line => line.Contains("--prot", StringComparison.Ordinal));
    }

    /// <summary>The one line that it ends with.</summary>
    private static async Task<string> RefusalAsync(params string[] arguments)
    {
        await using var program = RegistryProgram.Start(arguments);
        Assert.Equal(1, await program.EndsAsync());
        Assert.Empty(program.Output);
        return Assert.Single(program.Errors);
    }
}
