using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance.Verification;

namespace Registry.Server.Tests.Support;

/// <summary>Verification by a clock that a test moves, and what it is to find.</summary>
internal static class Scrubbing
{
    /// <summary>Later than content stays unread by the defaults.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(31);

    /// <summary>Does what is due; the clock goes on while it waits.</summary>
    public static Task<VerificationRun> ScrubAsync(this TestRegistry http, ManualTime clock)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        return http.WhileTimeGoesOnAsync(clock, http.Services.GetRequiredService<Scrub>().RunAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Moves the clock in small steps until the work is done.</summary>
    public static async Task<T> WhileTimeGoesOnAsync<T>(this TestRegistry http, ManualTime clock, Task<T> work)
    {
        while (!work.IsCompleted)
        {
            // A turn of the writer's, so that the clock does not run away from the work.
            await http.CountAsync("state");
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        return await work;
    }

    /// <summary>The file of a blob.</summary>
    public static string FileOf(this TestRegistry http, Digest digest) => Path.Combine(http.Folder, "blobs", digest.Algorithm.Name, digest.Hex[..2], digest.Hex);

    /// <summary>A blob's row.</summary>
    public static async Task<BlobToVerify> RowAsync(this TestRegistry http, Digest digest)
    {
        await http.CountAsync("state");
        using var reader = new VerificationReader(http.Services.GetRequiredService<IndexDatabase>());
        return reader.All(0, int.MaxValue).Single(blob => blob.Digest.Equals(digest));
    }

    /// <summary>Runs a statement on the index.</summary>
    public static Task<int> ChangeAsync(this TestRegistry http, string sql, params object?[] values) =>
        http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.Statement(sql).Execute(values), TestContext.Current.CancellationToken);

    /// <summary>What <c>/readyz</c> says of the content.</summary>
    public static async Task<string?> ReadyContentAsync(this TestRegistry http) => (await http.GetAsync("/readyz")).Is(200).Json.GetProperty("content").GetString();
}
