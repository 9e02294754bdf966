using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>A disk that fills up for real: pushes fail with a clear error, pulls and deletions go on, and pushes work again once there is room, with no restart.</summary>
public sealed class SmallDisks
{
    private const long Mebibyte = 1024 * 1024;
    private const long Reserve = 8 * Mebibyte;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithAReservePushesStopWhileTheIndexHasRoom()
    {
        using var disk = SmallDisk.Mount("size=32m");
        await using var http = await StartAsync(disk, Reserve);
        var image = await http.PushImageAsync("a/b", "v1");
        await FillAsync(http);
        Assert.InRange(disk.Free, Reserve - Mebibyte, Reserve);

        await AssertRefusedAsync(http, "PUT", "/v2/a/b/manifests/v2", image.Bytes);
        await http.SaysAsync($"No space left: fewer than {Reserve} bytes are free on {disk.Path}");
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/a/b/manifests/v1")).Is(200).Body);
        (await http.DeleteAsync($"/v2/a/b/manifests/{image.Digest}")).Is(202);
        (await http.DeleteAsync("/api/v1/repositories/full")).Is(204);

        // What is new is never removed.
        Ageing.AgeBlobs(disk.Path, Ageing.Long);
        await CommandAsync("trash", "purge", "--all", "--data", disk.Path);
        await CommandAsync("gc", "--data", disk.Path);
        Assert.True(disk.Free > 2 * Reserve, $"only {disk.Free} bytes are free after a clean-up");
        await AssertGoesOnAsync(http, disk);
    }

    [Fact]
    public async Task WithoutOneItFillsToTheLastByteAndNothingIsLost()
    {
        using var disk = SmallDisk.Mount("size=16m");
        await using var http = await StartAsync(disk, reserve: 0);
        var image = await http.PushImageAsync("a/b", "v1");
        await FillAsync(http);
        Assert.InRange(disk.Free, 0, Mebibyte / 2);
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/a/b/manifests/v1")).Is(200).Body);
        foreach (var file in Directory.GetFiles(Path.Combine(disk.Path, "blobs"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > Mebibyte))
        {
            File.Delete(file);
        }

        await AssertGoesOnAsync(http, disk);
    }

    [Fact]
    public async Task OutOfNamesItIsFullAsWell()
    {
        using var disk = SmallDisk.Mount("size=32m,nr_inodes=200");
        await using var http = await StartAsync(disk, Reserve);
        var answer = await PushAsync(http);
        for (var begun = 0; begun < 200 && answer.Status == 201; begun++)
        {
            answer = await PushAsync(http);
        }

        answer.IsError(503, "UNAVAILABLE");
        Assert.Contains("disk is full", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyThatFailAtOnceHoldNothingOfTheDisk()
    {
        using var disk = SmallDisk.Mount("size=48m");
        await using var http = await StartAsync(disk, Reserve);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
        {
            var location = (await http.SendUncheckedAsync("POST", "/v2/a/b/blobs/uploads/")).Is(202).Location;
            return await http.SendUncheckedAsync("PATCH", location, Some.Bytes(4 * (int)Mebibyte));
        }));
        var refused = answers.Where(answer => answer.Status != 202).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => answer.IsError(503, "UNAVAILABLE"));
        Assert.Equal(answers.Length - refused.Count, Directory.GetFiles(Path.Combine(disk.Path, "uploads")).Length);
        Assert.True(disk.Free >= Reserve - Mebibyte, $"only {disk.Free} bytes are free");
    }

    private static Task<ProgramRegistry> StartAsync(SmallDisk disk, long reserve) => ProgramRegistry.StartAsync(disk.Path, ("Registry__Storage__Reserve", $"{reserve}"));

    // One that is refused gives its bytes back, and smaller ones still find room.
    private static async Task FillAsync(ProgramRegistry http)
    {
        for (var size = 4 * (int)Mebibyte; size >= 16 * 1024;)
        {
            var blob = Some.Bytes(size);
            var answer = await http.SendUncheckedAsync("POST", $"/v2/full/blobs/uploads/?digest={Digest.Of(blob)}", blob);
            if (answer.Status != 201)
            {
                answer.IsError(503, "UNAVAILABLE");
                Assert.Contains("nothing can be pushed until its operator has made room", answer.Message, StringComparison.Ordinal);
                size /= 2;
            }
        }
    }

    private static Task<Answer> PushAsync(ProgramRegistry http)
    {
        var content = Some.Bytes(100);
        return http.SendUncheckedAsync("POST", $"/v2/a/b/blobs/uploads/?digest={Digest.Of(content)}", content);
    }

    private static async Task CommandAsync(params string[] arguments)
    {
        await using var command = RegistryProgram.Start(arguments);
        Assert.True(await command.EndsAsync() == 0, string.Join('\n', command.Errors));
    }

    private static async Task AssertGoesOnAsync(ProgramRegistry http, SmallDisk disk)
    {
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "uploads")));
        var image = await http.PushImageAsync("a/d", "v1");
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/a/d/manifests/v1")).Is(200).Body);
        await http.KillAsync();
        await http.StartAsync();
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/a/d/manifests/v1")).Is(200).Body);
    }

    private static async Task AssertRefusedAsync(ProgramRegistry http, string method, string path, byte[] body)
    {
        var refused = await http.SendUncheckedAsync(method, path, body, ("Content-Type", MediaTypes.OciManifest));
        Assert.Contains("disk is full", refused.IsError(503, "UNAVAILABLE").Message, StringComparison.Ordinal);
    }
}
