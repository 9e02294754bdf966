using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Base;

/// <summary><c>/readyz</c> says that pushes will fail before the first one does.</summary>
public abstract class Readiness(bool signedIn)
{
    [Theory]
    [InlineData("uploads")]
    [InlineData("")]
    public async Task AStoreThatTakesNoUploadsIs503WithTheReason(string folder)
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var path = Path.Combine(http.Folder, "uploads");
        Directory.Delete(path, recursive: true);
        if (folder.Length == 0)
        {
            await File.WriteAllTextAsync(path, "a file in its place", TestContext.Current.CancellationToken);
        }

        var answer = (await http.SendUncheckedAsync("GET", "/readyz")).Is(503).Has("Content-Type", "application/json");
        Assert.Equal("ok", answer.Json.GetProperty("index").GetString());
        Assert.Contains(path, answer.Json.GetProperty("store").GetString(), StringComparison.Ordinal);
        (await http.SendUncheckedAsync("HEAD", "/readyz")).Is(503);
        (await http.GetAsync("/healthz")).Is(200);
    }

    [Fact]
    public async Task ItIsReadyAgainOnceTheStoreIs()
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var path = Path.Combine(http.Folder, "uploads");
        Directory.Move(path, path + "-away");
        (await http.SendUncheckedAsync("GET", "/readyz")).Is(503);
        Directory.Move(path + "-away", path);
        (await http.GetAsync("/readyz")).Is(200);
    }

    [Fact]
    public async Task APushToAStoreThatTakesNoneIs503AndSaysSo()
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        Directory.Delete(Path.Combine(http.Folder, "uploads"), recursive: true);
        var content = Some.Bytes(100);
        var answer = (await http.SendUncheckedAsync("POST", $"/v2/a/b/blobs/uploads/?digest={Digest.Of(content)}", content)).Is(503).Has("Content-Type", "application/json").Has("Docker-Distribution-Api-Version", "registry/2.0");
        Assert.Equal(["UNAVAILABLE"], answer.Codes);
        Assert.DoesNotContain(http.Folder, answer.Text, StringComparison.Ordinal);
    }
}

public sealed class ReadinessSignedOut() : Readiness(signedIn: false);

public sealed class ReadinessSignedIn() : Readiness(signedIn: true);
