namespace Registry.Testing;

/// <summary>What a <see cref="TestRegistry"/> is started with. All of it may be left as it is: an open registry in memory.</summary>
public sealed class TestRegistryOptions
{
    /// <summary>
    /// Keeps blobs in a temporary folder and not in memory, as the real one does, with all that makes them durable. The folder goes with the registry. In memory a blob has at most 2 GiB,
    /// and takes up to three times its size while it comes.
    /// </summary>
    public bool OnDisk { get; init; }

    /// <summary>Listens with TLS, for <c>127.0.0.1</c> and <c>localhost</c>, with a certificate that is made on the spot: see <see cref="TestRegistry.AuthorityPem"/>.</summary>
    public bool Tls { get; init; }

    /// <summary>Who may sign in. With no user and no rule there is no sign-in.</summary>
    public IList<TestUser> Users { get; init; } = [];

    /// <summary>Who may do what. Without any, whoever signs in may do everything.</summary>
    public IList<TestRule> Rules { get; init; } = [];

    /// <summary>The registry that has what this one has not: it is asked for the same name, and what it answers is kept here. Signs in there as its first user.</summary>
    public TestRegistry? MirrorOf { get; init; }

    /// <summary>More registries to mirror, by what their repositories begin with here: <c>["docker.io"] = hub</c> serves hub's <c>library/nginx</c> as <c>docker.io/library/nginx</c>.</summary>
    public IDictionary<string, TestRegistry> Upstreams { get; init; } = new Dictionary<string, TestRegistry>(StringComparer.Ordinal);

    /// <summary>The registry's own settings, by their names below <c>Registry:</c>, such as <c>["Manifests:MaxSize"] = "4194304"</c>. <c>Data</c> is not among them.</summary>
    public IDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time that <see cref="TestRegistry.Clock"/> starts from and goes with; a clock that stands still makes timers wait until it is moved.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets each line of the registry's log; called from many threads.</summary>
    public Action<string>? Log { get; init; }
}
