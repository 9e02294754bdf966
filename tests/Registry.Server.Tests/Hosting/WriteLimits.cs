using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What clients may change at all, by <c>Registry:Writes</c>.</summary>
public sealed class WriteLimits
{
    [Theory]
    [InlineData(nameof(Writes.All), false, false)]
    [InlineData(nameof(Writes.NoDeletes), true, false)]
    [InlineData(nameof(Writes.None), true, true)]
    public async Task HoldForEveryRoute(string writes, bool noDeletes, bool noPushes)
    {
        RegistryOptions settings = null!;
        await using var http = await TestRegistry.StartAsync(configure: options => settings = options);
        var image = await http.PushImageAsync("team/app", "v1");
        settings.Writes = Enum.Parse<Writes>(writes);
        await http.RestartAsync();

        (await http.GetAsync("/v2/team/app/manifests/v1")).Is(200);
        (await http.PutAsync("/v2/team/app/manifests/v2", Some.Utf8(image.Json), ("Content-Type", Oci.MediaTypes.OciManifest))).Is(noPushes ? 405 : 201);
        var upload = (await http.PostAsync("/v2/team/app/blobs/uploads/")).Is(noPushes ? 405 : 202);
        if (!noPushes)
        {
            (await http.DeleteAsync(upload.Location)).Is(204);
        }

        Assert.All(
            [await http.DeleteAsync("/v2/team/app/manifests/v1"), await http.DeleteAsync($"/v2/team/app/blobs/{Some.Digest()}"), await http.DeleteAsync("/api/v1/repositories/team/app")],
            deletion => Assert.Equal(noDeletes, deletion.Status == 405 && deletion.IsError(405, "UNSUPPORTED").Message.Contains("Registry:Writes is", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TellStrangersNoMoreThanBefore()
    {
        await using var http = await TestRegistry.StartAsync(configure: options => (options.Writes, options.Auth.Enabled) = (Writes.None, true));
        (await http.DeleteAsync("/v2/team/app/manifests/v1")).Is(401);
        (await http.PostAsync("/v2/team/app/blobs/uploads/")).Is(401);
    }
}
