using Registry.Bench.Content;
using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>500 repositories with an image each.</summary>
internal static class Repositories
{
    public static void Prepare(Target target) => target.Once(nameof(Repositories), connection =>
    {
        var config = Blob.Fresh(1024);
        for (var number = 0; number < 500; number++)
        {
            var repository = $"bench/listed-{number:000}";
            connection.PushBlob(repository, config);
            connection.PushManifest(repository, "latest", ImageManifest.Of(config, [], repository));
        }
    });
}
