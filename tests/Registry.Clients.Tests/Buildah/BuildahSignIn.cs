using Registry.Clients.Tests.Podman;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Buildah;

public sealed class BuildahSignIn(SignedInRegistry registry) : PodmanFamilySignIn(ClientTools.Buildah, registry), IClassFixture<SignedInRegistry>;
