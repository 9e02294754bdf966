using Registry.Oci;
using Registry.Server.Tests.Model.Operations;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model;

/// <summary>All that can be seen of a registry, asked for and held against the model.</summary>
internal static class Comparison
{
    public static async Task RunAsync(World world)
    {
        var questions = Chance.Repositories.SelectMany(repository => Questions(repository, world.Model.Find(repository))).Prepend(new ListCatalog(AskedPage.Whole));
        await Task.WhenAll(questions.Select(question => question.RunAsync(world)));
        await Task.WhenAll(world.Model.Uploads.Select(upload => AskAsync(world, upload)));
        Assert.Empty(world.Http.Log.Errors);
    }

    private static IEnumerable<Operation> Questions(string repository, RepositoryModel? model)
    {
        var lists = SampleManifests.Subjects.SelectMany(subject => Referrers(repository, subject)).Prepend(new ListTags(repository, AskedPage.Whole));
        var tags = Chance.Tags.Select(tag => new PullManifest("GET", repository, tag, SampleManifests.Image, DigestAlgorithm.Sha256, IsKnown: false));
        var manifests =
            from algorithm in DigestAlgorithm.All
            from manifest in SampleManifests.All
            where IsAsked(algorithm, model?.Manifests.ContainsKey(manifest.DigestBy(algorithm)))
            select new PullManifest("GET", repository, null, manifest, algorithm, IsKnown: false);
        var blobs =
            from algorithm in DigestAlgorithm.All
            from blob in Chance.Blobs
            where IsAsked(algorithm, model?.Blobs.ContainsKey(blob.DigestBy(algorithm)))
            select new PullBlob("GET", repository, blob, algorithm, null, IsKnown: false);
        return lists.Concat(tags).Concat(manifests).Concat(blobs);
    }

    private static IEnumerable<Operation> Referrers(string repository, SampleManifest subject) =>
        [new ListReferrers(repository, subject, null, AskedPage.Whole), new ListReferrers(repository, subject, SampleManifests.Signature.ArtifactType, AskedPage.OneByOne)];

    // Little is pushed by SHA-512, so that it is not there need not be asked of everything.
    private static bool IsAsked(DigestAlgorithm algorithm, bool? isThere) => algorithm == DigestAlgorithm.Sha256 || isThere == true;

    private static async Task AskAsync(World world, UploadModel upload) => AskUpload.Expect(upload, upload.Location, await world.Http.GetAsync(upload.Location));
}
