using Registry.Server.Maintenance;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Uploads;

/// <summary>Uploads to which nothing was added for long: their clients are gone.</summary>
internal sealed class ExpiredUploads(UploadSessions sessions, IBlobStore store, UploadOptions options) : ICleanupStep
{
    public string What => "expired uploads";

    public int Order => 10;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        await foreach (var upload in store.ListUploadsAsync(cancellationToken))
        {
            if (upload.ModifiedAt < run.Now - options.Expiry && await sessions.ExpireAsync(upload, cancellationToken))
            {
                run.Count(1, upload.Length);
                await run.RestAsync(cancellationToken);
            }
        }
    }
}
