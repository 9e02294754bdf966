using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Immutable;

/// <summary>Registries in which releases stay where they are.</summary>
internal static class ImmutableRegistries
{
    public static void Configure(RegistryOptions options) => options.Policies.Immutable.AddRange(
    [
        new ImmutableOptions { Repositories = "release/**", Tags = "v*,stable", Except = "v*-rc*" },
        new ImmutableOptions { Repositories = "all/*" },
    ]);
}

public sealed class ImmutableRegistry() : RegistryFixture(BlobStores.Memory, ImmutableRegistries.Configure);

public sealed class ImmutableSignedInRegistry() : RegistryFixture(BlobStores.Memory, ImmutableRegistries.Configure, signedIn: true);
