using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <param name="ArtifactType">Null for all.</param>
internal sealed record ListReferrers(string Repository, SampleManifest Subject, string? ArtifactType, AskedPage Page) : Operation
{
    private static readonly string[] Digests = [.. SampleManifests.All.Select(manifest => manifest.Digest.ToString())];

    public static ListReferrers Draw(Chance chance) => new(
        chance.Repository(),
        chance.Of(SampleManifests.Subjects),
        chance.In(30) ? chance.Manifest().ArtifactType : null,
        AskedPage.Draw(chance, Digests));

    public override async Task<Answer?> RunAsync(World world)
    {
        var all = (world.Model.Find(Repository)?.Referrers(Subject.Digest) ?? []).Where(entry => ArtifactType is null || entry.Manifest.ArtifactType == ArtifactType);
        var filter = ArtifactType is null ? "" : $"artifactType={Uri.EscapeDataString(ArtifactType)}&";
        var pages = await world.Http.WalkAsync($"/v2/{Repository}/referrers/{Subject.Digest}?{filter}{Page}", AskedPage.Most);
        Assert.Equal(Page.Of(all.Select(entry => ($"{entry.Digest}", Shown(entry.Digest, entry.Manifest)))), pages.Select(Entries));
        Assert.All(pages, page => page.Has("Content-Type", MediaTypes.OciIndex).Has("OCI-Filters-Applied", ArtifactType is null ? null : "artifactType"));
        return pages[0];
    }

    private static List<string> Entries(Answer page) => [.. page.Json.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetRawText())];

    private static string Shown(Digest digest, SampleManifest manifest)
    {
        var type = manifest.ArtifactType is null ? "" : $""","artifactType":"{manifest.ArtifactType}" """.TrimEnd();
        var annotations = manifest.Annotations is null ? "" : $""","annotations":{manifest.Annotations}""";
        return Documents.Json(new Descriptor(manifest.MediaType, digest, manifest.Bytes.Length), type + annotations);
    }
}
