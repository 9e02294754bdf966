using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>
/// A registry with an administrator, bob who may pull, push and delete in <c>team/</c>, carol who may only pull there, and dave who may nothing. Failures are answered at once and lock
/// nobody out.
/// </summary>
public sealed class StaffedRegistry() : RegistryFixture(BlobStores.Memory, options =>
{
    options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
    options.Auth.SignIn.MaxFailures = 1_000_000;
    options.Auth.SignIn.MaxFailuresPerAddress = 1_000_000;
}), IAsyncLifetime
{
    internal const string Password = "correct horse";

    internal static (string Name, string Value) Admin { get; } = Access.Basic("admin", Password);

    internal static (string Name, string Value) Bob { get; } = Access.Basic("bob", Password);

    internal static (string Name, string Value) Carol { get; } = Access.Basic("carol", Password);

    internal static (string Name, string Value) Dave { get; } = Access.Basic("dave", Password);

    public new async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await StaffAsync(Http);
    }

    internal static async Task StaffAsync(TestRegistry http)
    {
        await http.AddUserAsync("admin", Password, isAdmin: true);
        await http.AddUserAsync("bob", Password);
        await http.AddUserAsync("carol", Password);
        await http.AddUserAsync("dave", Password);
        await http.AllowAsync("user:bob", "team/**", "pull,push,delete");
        await http.AllowAsync("user:carol", "team/**", "pull");
    }
}

/// <summary>Pushes of the administrator, who may push anywhere.</summary>
internal static class AdminPushes
{
    public static async Task<Digest> PutBlobAsync(this TestRegistry http, string repository, byte[] content)
    {
        var digest = Digest.Of(content);
        (await http.PostAsync($"/v2/{repository}/blobs/uploads/?digest={digest}", content, StaffedRegistry.Admin)).Is(201);
        return digest;
    }

    public static async Task<Digest> PutManifestAsync(this TestRegistry http, string repository, string? tag, string? json = null)
    {
        await http.PutBlobAsync(repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(json ?? Documents.Small());
        var digest = Digest.Of(bytes);
        (await http.PutAsync($"/v2/{repository}/manifests/{tag ?? digest.ToString()}", bytes, StaffedRegistry.Admin, ("Content-Type", MediaTypes.OciManifest))).Is(201);
        return digest;
    }
}
