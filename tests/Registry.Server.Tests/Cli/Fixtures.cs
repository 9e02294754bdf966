using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Registry.Server.Tests.Support;
using Registry.Server.Tests.Transfer;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry fixture</c>, as tests in another language start it.</summary>
public sealed class Fixtures : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SayInALineOfJsonWhereTheyAre()
    {
        await using var fixture = RegistryProgram.Start("fixture");

        var line = JsonDocument.Parse(await fixture.SaysAsync("{")).RootElement;

        var url = line.GetProperty("url").GetString();
        Assert.StartsWith("http://127.0.0.1:", url, StringComparison.Ordinal);
        Assert.Equal(new Uri(url!).Authority, line.GetProperty("host").GetString());
        Assert.Equal(fixture.Id, line.GetProperty("pid").GetInt32());
        Assert.Empty(line.GetProperty("images").EnumerateArray());
        Assert.Equal("{}", await _client.GetStringAsync($"{url}/v2/", Token));
        Assert.Single(fixture.Output);
    }

    [Fact]
    public async Task BeginWithTheImagesOfAFolder()
    {
        var (saved, packed, layout) = (new SavedImage(), new SavedImage(), new SavedImage());
        Directory.CreateDirectory(_folder["more", "team", "app"]);
        saved.ToTar("app:1", "localhost:5000/team/saved:2").Write(_folder["a.tar"]);
        packed.ToTar("packed:1").Write(_folder["b.tar.gz"], isPacked: true);
        WriteLayout(layout, _folder["more", "team", "app"], layout.LayoutEntry("3"));
        _folder.Write("README.md", "what else lies there is nothing to mind");
        await using var fixture = RegistryProgram.Start("fixture", "--seed", _folder.Path);

        var line = JsonDocument.Parse(await fixture.SaysAsync("{")).RootElement;

        Assert.Equal(["app:1", "team/saved:2", "packed:1", "more/team/app:3"], line.GetProperty("images").EnumerateArray().Select(image => image.GetString()));
        Assert.Equal(layout.Manifest, await _client.GetByteArrayAsync($"{line.GetProperty("url")}/v2/more/team/app/manifests/3", Token));
    }

    [Fact]
    public async Task LetTheirUsersIn()
    {
        await using var fixture = RegistryProgram.Start("fixture", "--user", "alice:s3cret:too");
        var url = JsonDocument.Parse(await fixture.SaysAsync("{")).RootElement.GetProperty("url").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/v2/");
        var (name, value) = Access.Basic("alice", "s3cret:too");
        request.Headers.Add(name, value);

        Assert.Equal(401, (int)(await _client.GetAsync($"{url}/v2/", Token)).StatusCode);
        Assert.Equal(200, (int)(await _client.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task TakeNoNoticeOfTheEnvironment()
    {
        await using var fixture = RegistryProgram.StartUnder([], [("Registry__Lists__MaxPage", "nonsense"), ("REGISTRY_STORAGE_DELETE_ENABLED", "nonsense")], "fixture");

        await fixture.SaysAsync("{");
    }

    [Fact]
    public async Task TakeTheSettingsOfTheirFile()
    {
        var file = _folder.Write("settings.json", """{"Registry":{"Auth":{"Enabled":true}}}""");
        await using var fixture = RegistryProgram.Start("fixture", "--config", file);
        var url = JsonDocument.Parse(await fixture.SaysAsync("{")).RootElement.GetProperty("url").GetString();

        Assert.Equal(401, (int)(await _client.GetAsync($"{url}/v2/", Token)).StatusCode);
    }

    [Theory]
    [InlineData("There is no folder nowhere to seed from.", "--seed", "nowhere")]
    [InlineData("There is no process 4194305 to end with.", "--parent", "4194305")]
    [InlineData("There is no process 0 to end with.", "--parent", "0")]
    [InlineData("--user: there are two called alice", "--user", "alice:s3cret", "--user", "alice:hunter2")]
    [InlineData("--user: 'alice' has to be a name, a colon and a password", "--user", "alice")]
    [InlineData("--user: 'a b' has to be a name, a colon and a password", "--user", "a b:s3cret")]
    public async Task SayWhatIsWrong(string message, params string[] arguments)
    {
        var result = (await Commands.TypeAsync(["fixture", .. arguments])).Is(1);

        Assert.Equal(message, result.Error.Trim());
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task SayWhichSeedCannotBeTaken()
    {
        File.WriteAllBytes(_folder["broken.tar"], Some.Bytes(2000));

        var result = (await Commands.TypeAsync("fixture", "--seed", _folder.Path)).Is(1);

        Assert.Contains(_folder["broken.tar"], result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SayThatAFolderHasNoImages() =>
        Assert.Contains("There are no images in", (await Commands.TypeAsync("fixture", "--seed", _folder.Path)).Is(1).Error, StringComparison.Ordinal);

    /// <summary>The parent is a shell that is killed, as a test run may be, and can tell nobody.</summary>
    [Fact]
    public async Task EndWithTheirParent()
    {
        await using var parent = RegistryProgram.StartUnder(["sh", "-c", "\"$@\" & wait", "sh"], [], "fixture");
        var line = JsonDocument.Parse(await parent.SaysAsync("{")).RootElement;
        var id = line.GetProperty("pid").GetInt32();
        Assert.NotEqual(parent.Id, id);
        using var fixture = Process.GetProcessById(id);

        await parent.KillAsync();

        await fixture.WaitForExitAsync(Token).WaitAsync(Patience.Limit, Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync($"{line.GetProperty("url")}/v2/", Token));
    }

    /// <summary>As in a container whose first process takes no notice of what becomes of its children: here a shell that has become <c>sleep</c>.</summary>
    [Fact]
    public async Task EndWithAParentThatNobodyBuries()
    {
        await using var grandparent = RegistryProgram.StartUnder(["sh", "-c", "sh -c '\"$@\" & wait' sh \"$@\" & exec sleep 600", "sh"], [], "fixture");
        using var fixture = Process.GetProcessById(JsonDocument.Parse(await grandparent.SaysAsync("{")).RootElement.GetProperty("pid").GetInt32());
        var status = await File.ReadAllLinesAsync($"/proc/{fixture.Id}/status", Token);
        using var parent = Process.GetProcessById(int.Parse(status.Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture));

        parent.Kill();

        await fixture.WaitForExitAsync(Token).WaitAsync(Patience.Limit, Token);
        Assert.True(Directory.Exists($"/proc/{parent.Id}"));
    }

    [Fact]
    public async Task EndWithTheProcessTheyAreTold()
    {
        using var sleep = Process.Start("sleep", "600");
        await using var fixture = RegistryProgram.Start("fixture", "--parent", $"{sleep.Id}");
        await fixture.SaysAsync("{");

        sleep.Kill();

        Assert.Equal(0, await fixture.EndsAsync());
    }

    [Fact]
    public async Task EndWhenTheyAreTold()
    {
        await using var fixture = RegistryProgram.StartUnder([], [("TMPDIR", _folder.Path)], "fixture");
        await fixture.SaysAsync("{");
        Assert.NotEmpty(Directory.GetDirectories(_folder.Path, "registry-*"));

        await fixture.SignalAsync("TERM");

        Assert.Equal(0, await fixture.EndsAsync());
        Assert.Empty(Directory.GetDirectories(_folder.Path, "registry-*"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private static void WriteLayout(SavedImage image, string folder, string entry)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        foreach (var blob in image.Layers.Append(image.Config).Append(image.Manifest))
        {
            File.WriteAllBytes(Path.Combine(folder, "blobs", "sha256", Oci.Digest.Of(blob).Hex), blob);
        }

        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(Path.Combine(folder, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{entry}}]}""");
    }
}
