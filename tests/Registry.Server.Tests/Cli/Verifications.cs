using System.Text.Json;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry verify</c>, beside a registry that runs and on a folder alone.</summary>
public sealed class Verifications : IAsyncLifetime
{
    private TestRegistry _http = null!;
    private Commands _commands = null!;
    private SampleImage _image = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync();
        _commands = new Commands(_http);
        _image = await _http.PushImageAsync("team/app", "v1");
        await _http.PushManifestAsync("team/app", "latest", _image.Json);
        await _http.PushManifestAsync("team/app", "multi", Documents.Index([new Descriptor(MediaTypes.OciManifest, _image.Digest, _image.Bytes.Length)]), MediaTypes.OciIndex);
        await _http.PushImageAsync("other", "v1");
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Dispose();
        await _http.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SayThatAllIsRight(bool runs)
    {
        await StopUnlessAsync(runs);
        Assert.Equal("4 blobs and 3 manifests were read", (await _commands.DoesAsync("verify")).Lines[0].Split(',')[0]);
        Assert.Equal("Nothing is known to be missing or damaged", (await _commands.DoesAsync("verify", "--list")).Output.TrimEnd());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NameWhatIsBadAndWhatSuffers(bool runs)
    {
        File.Delete(_http.FileOf(_image.Layer.Digest));
        await File.WriteAllTextAsync(_http.FileOf(_image.Config.Digest), "other bytes", TestContext.Current.CancellationToken);
        await StopUnlessAsync(runs);
        var said = (await _commands.RunAsync("verify", "--rate", "0")).Is(2);
        Assert.Contains("2 blobs and 0 manifests are missing or damaged", said.Output, StringComparison.Ordinal);
        Assert.Single(said.Lines, line => line.StartsWith("blob  missing", StringComparison.Ordinal) && line.EndsWith("team/app    latest, multi, v1", StringComparison.Ordinal));
        Assert.Single(said.Lines, line => line.StartsWith($"blob  damaged  {_image.Config.Digest}", StringComparison.Ordinal));
        (await _commands.RunAsync("verify", "--list")).Is(2);
        (await _commands.RunAsync("verify", "other")).Is(0);
        (await _commands.RunAsync("verify", "team/app")).Is(2);
        (await _commands.RunAsync("verify", "--unverified")).Is(2);
    }

    [Fact]
    public async Task TellPrograms()
    {
        File.Delete(_http.FileOf(_image.Layer.Digest));
        var lines = (await _commands.RunAsync("verify", "--json")).Is(2).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal((4, 1), (lines[0].GetProperty("blobs").GetInt32(), lines[0].GetProperty("badBlobs").GetInt32()));
        Assert.Equal(("blob", "missing", "team/app", 3), (lines[1].GetProperty("what").GetString(), lines[1].GetProperty("state").GetString(), lines[1].GetProperty("repository").GetString(), lines[1].GetProperty("tags").GetArrayLength()));
        Assert.Equal(2, lines.Count);
        Assert.Empty((await _commands.DoesAsync("verify", "other", "--list", "--json")).Output);
    }

    [Fact]
    public async Task ListWhatWasDeletedAsSuch()
    {
        File.Delete(_http.FileOf(_image.Layer.Digest));
        (await _http.DeleteAsync("/api/v1/repositories/team/app")).Is(204);
        Assert.Contains("team/app (deleted)", (await _commands.RunAsync("verify")).Is(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BringBackWhatIsRightAgain()
    {
        var path = _http.FileOf(_image.Layer.Digest);
        File.Move(path, path + ".away");
        (await _commands.RunAsync("verify")).Is(2);
        (await _http.HeadAsync($"/v2/team/app/blobs/{_image.Layer.Digest}")).Is(404);
        File.Move(path + ".away", path);
        Assert.Contains("1 were missing or damaged before, and are right again", (await _commands.DoesAsync("verify")).Output, StringComparison.Ordinal);
        (await _http.HeadAsync($"/v2/team/app/blobs/{_image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task SayWhatTheyCouldNotRead()
    {
        var path = _http.FileOf(_image.Layer.Digest);
        File.Delete(path);
        File.CreateSymbolicLink(path, path);
        var said = (await _commands.RunAsync("verify")).Is(1);
        Assert.Contains("1 blobs could not be read", said.Output, StringComparison.Ordinal);
        Assert.Contains($"  {_image.Layer.Digest}: ", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefuseARepositoryThatIsNotThere() => Assert.Contains("there is no repository team/ap", (await _commands.RunAsync("verify", "team/ap")).Is(1).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndWithCtrlC(bool runs)
    {
        await _http.PushBlobAsync("other", Some.Bytes(8_000_000));
        await StopUnlessAsync(runs);
        await using var program = RegistryProgram.Start("verify", "other", "--rate", "1", "--data", _http.Folder);
        await program.ComplainsAsync("blobs and ");
        await program.SignalAsync("INT");
        Assert.Equal(1, await program.EndsAsync());
        Assert.Equal("Stopped before its end. What was done so far stays.", program.Errors[^1]);
        if (runs)
        {
            await _http.Log.WaitForAsync(line => line.Text == "Its command wants it no more: verify");
        }

        Assert.Equal(runs ? 1 : 0, RunningSince());
    }

    private long RunningSince()
    {
        using var reader = new IndexDatabase(_http.Folder).OpenReader();
        using var statement = new Statement(reader, "SELECT COUNT(*) FROM state WHERE name = 'running-since'");
        return (long)statement.Scalar()!;
    }

    private Task StopUnlessAsync(bool runs) => runs ? Task.CompletedTask : _http.StopAsync();
}
