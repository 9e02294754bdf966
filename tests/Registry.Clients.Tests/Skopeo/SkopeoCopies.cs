using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;
using Registry.Oci;

namespace Registry.Clients.Tests.Skopeo;

public abstract class SkopeoCopies(RegistryProcess registry) : SkopeoTests(registry)
{
    [Fact]
    public async Task OfAnImageKeepEveryByte()
    {
        var image = Image.Random(1);
        OciLayout.Write(Folder("layout"), "1", image);

        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/image:1"));
        await CopyAsync(There("skopeo/image:1"), $"oci:{Folder("back")}:1");

        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("skopeo/image", "1"));
        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), OciLayout.DigestIn(Folder("back")));
        OciLayout.Verify(Folder("back"), image);
    }

    [Fact]
    public async Task OfAnIndexBringAllItsImages()
    {
        var index = ImageIndex.Random(10);
        OciLayout.Write(Folder("layout"), "1", index);

        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/index:1"), "--all");
        await CopyAsync(There("skopeo/index:1"), $"oci:{Folder("back")}:1", "--all");

        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("skopeo/index", "1"));
        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), OciLayout.DigestIn(Folder("back")));
        Assert.All(index.Images, image => OciLayout.Verify(Folder("back"), image));
    }

    [Fact]
    public async Task HealWhatTheRegistrysDiskHasDamaged()
    {
        var image = Image.Random(35);
        OciLayout.Write(Folder("layout"), "1", image);
        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/damaged:1"));
        await Registry.DamageAsync(image.Layers[0].Compressed.Descriptor.Digest.ToString());
        await Registry.DamageAsync(image.Config.Descriptor.Digest.ToString());
        await Skopeo.FailAsync("copy", "--src-tls-verify=false", There("skopeo/damaged:1"), $"oci:{Folder("broken")}:1");

        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/damaged:1"));

        await CopyAsync(There("skopeo/damaged:1"), $"oci:{Folder("back")}:1");
        OciLayout.Verify(Folder("back"), image);
    }

    [Theory]
    [InlineData("oci", MediaTypes.OciManifest)]
    [InlineData("v2s2", MediaTypes.DockerManifest)]
    public async Task ToAnotherFormatAreStoredInIt(string format, string mediaType)
    {
        OciLayout.Write(Folder("layout"), "1", Image.Random(20));

        await CopyAsync($"oci:{Folder("layout")}:1", There($"skopeo/{format}:1"), "--format", format);
        await CopyAsync(There($"skopeo/{format}:1"), $"dir:{Folder("back")}");

        var manifest = await File.ReadAllBytesAsync(Path.Combine(Folder("back"), "manifest.json"), TestContext.Current.CancellationToken);
        Assert.Equal(mediaType, JsonNode.Parse(manifest)!["mediaType"]!.GetValue<string>());
        Assert.Equal(Digest.Of(manifest).ToString(), await Registry.Http.DigestAsync($"skopeo/{format}", "1"));
    }

    [Fact]
    public async Task WithZstdLayersComeBack()
    {
        OciLayout.Write(Folder("layout"), "1", Image.Random(25));

        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/zstd:1"), "--dest-compress-format", "zstd", "--format", "oci");
        await CopyAsync(There("skopeo/zstd:1"), $"oci:{Folder("back")}:1");

        Assert.Equal(await Registry.Http.DigestAsync("skopeo/zstd", "1"), OciLayout.DigestIn(Folder("back")));
    }

    [Fact]
    public async Task BetweenRepositoriesKeepTheDigest()
    {
        var index = ImageIndex.Random(30);
        OciLayout.Write(Folder("layout"), "1", index);
        await CopyAsync($"oci:{Folder("layout")}:1", There("skopeo/from:1"), "--all");

        await CopyAsync(There("skopeo/from:1"), There("skopeo/to:2"), "--all");

        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("skopeo/to", "2"));
    }
}

public sealed class SkopeoCopiesWithoutSignIn(OpenRegistry registry) : SkopeoCopies(registry), IClassFixture<OpenRegistry>;

public sealed class SkopeoCopiesWithSignIn(SignedInRegistry registry) : SkopeoCopies(registry), IClassFixture<SignedInRegistry>;

public sealed class SkopeoCopiesInThePlaceOfRegistry2(TakenPlaceRegistry registry) : SkopeoCopies(registry), IClassFixture<TakenPlaceRegistry>;
