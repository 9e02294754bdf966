namespace Registry.Server.Manifests;

internal static class ManifestServices
{
    public static IServiceCollection AddManifests(this IServiceCollection services) => services.AddSingleton<ManifestPush>().AddSingleton<ManifestDeletion>();
}
