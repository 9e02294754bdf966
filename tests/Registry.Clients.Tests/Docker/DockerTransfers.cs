using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>Images that go between an engine and the registry in files.</summary>
[Collection(typeof(DockerWithoutSignIn))]
public sealed class DockerTransfers(DockerWithOpenRegistry engine) : DockerTests(engine), IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatWasSavedIsPulledAsTheSameImage()
    {
        var name = await Engine.LoadAsync("docker/saved:1", Image.Random(60, layers: 3));
        var id = await Engine.IdAsync(name);
        await Docker.RunAsync("save", "--output", _folder["saved.tar"], name);
        await Docker.RunAsync("rmi", name);
        Assert.Contains("docker/saved:1 is sha256:", await Registry.AdministerAsync("import", "archive", _folder["saved.tar"]), StringComparison.Ordinal);

        await Docker.RunAsync("pull", name);

        Assert.Equal(id, await Engine.IdAsync(name));
    }

    [Fact]
    public async Task WhatWasExportedIsLoadedAsTheSameImage()
    {
        var name = await Engine.LoadAsync("docker/exported:1", Image.Random(61, layers: 3));
        var id = await Engine.IdAsync(name);
        await Docker.RunAsync("push", name);
        await Docker.RunAsync("rmi", name);
        await Registry.AdministerAsync("export", "docker/exported:1", "--to", _folder["exported.tar"]);

        Assert.Equal("Loaded image: docker/exported:1", await Docker.RunAsync("load", "--quiet", "--input", _folder["exported.tar"]));

        Assert.Equal(id, await Engine.IdAsync("docker/exported:1"));
    }
}
