using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary>A registry of which each team has ten thousand bytes and four tags.</summary>
public sealed class QuotaRegistry() : RegistryFixture(BlobStores.Memory, QuotaRegistries.Configure);

public sealed class QuotaSignedInRegistry() : RegistryFixture(BlobStores.FileSystem, QuotaRegistries.Configure, signedIn: true);

internal static class QuotaRegistries
{
    public const long MaxBytes = 10_000;
    public const int MaxTags = 4;
    private const int Teams = 60;

    private static int _last;

    /// <summary>A team that no other test has.</summary>
    public static string Team() => $"team{Interlocked.Increment(ref _last)}";

    public static void Configure(RegistryOptions options)
    {
        for (var i = 1; i <= Teams; i++)
        {
            options.Policies.Quotas.Add(new QuotaOptions { Repositories = $"team{i}/**", MaxBytes = new ByteSize(MaxBytes), MaxTags = MaxTags });
        }
    }

    /// <summary>What the index has counted.</summary>
    public static Task<QuotaUsage> UsageAsync(this TestRegistry http, string glob)
    {
        var rule = http.Services.GetRequiredService<QuotaCheck>().Rules.Single(rule => rule.Repositories.Text == glob);
        return Task.FromResult(http.Services.GetRequiredService<IndexReader>().QuotaUsage(rule.Repositories));
    }

    /// <summary>Sends a blob as most clients do; the answer that ends it, whether 201 or not.</summary>
    public static async Task<Answer> TryPushBlobAsync(this TestRegistry http, string repository, byte[] content)
    {
        var begun = await http.PostAsync($"/v2/{repository}/blobs/uploads/");
        return begun.Status == 202 ? await http.PutAsync($"{begun.Location}?digest={Digest.Of(content)}", content) : begun;
    }
}
