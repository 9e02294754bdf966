using Registry.Oci;
using Registry.Server.Mirror.Names;
using Registry.Storage;

namespace Registry.Server.Mirror.Blobs;

/// <summary>
/// A blob on its way from its upstream to the store, and meanwhile to all who asked for it, whenever they came. It goes on when they leave: what has come need not come again.
/// </summary>
internal sealed partial class BlobFetch(MirroredRepository repository, Digest digest, ExpectedSize expected, RemoteBlobs remote, BlobIntake intake, IBlobStore store, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource<long?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FetchWindow? _window;
    private IBlobUpload? _upload;

    public Digest Digest => digest;

    /// <summary>Ends when the first bytes may be waited for: how long the blob is, where that is known.</summary>
    /// <exception cref="Upstreams.UpstreamException">It cannot be had.</exception>
    public Task<long?> Begun => _begun.Task;

    /// <summary>Ends when the blob is here, or cannot be had; never fails, for those who wait are told.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await remote.OpenAsync(repository, digest, expected, cancellationToken);
            intake.RequireRoom(repository.Name, source.Size);
            using var window = _window = FetchWindow.Open(source.Size);
            await using var upload = _upload = await store.CreateUploadAsync($"{Guid.NewGuid():N}", digest.Algorithm, cancellationToken);
            try
            {
                _begun.SetResult(source.Size);
                await upload.AppendAsync(new WatchedStream(source, window), cancellationToken);
                await intake.KeepAsync(repository.Name, digest, upload, repository.Upstream);
                window.Complete();
            }
            catch (Exception e)
            {
                Log.BrokenOff(logger, digest, repository.Name, e.Message);
                window.Fail(e);
                await upload.CancelAsync();
            }
        }
#pragma warning disable CA1031 // It belongs to those who asked for the blob; who comes later begins anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _begun.TrySetException(e);

            // Nobody may be left to hear of it.
            _ = _begun.Task.Exception;
        }
    }

    /// <summary>Reads as soon as there is something; 0 when all has come, and is in the store.</summary>
    /// <exception cref="Exception">The rest cannot be had, or was not what it should be.</exception>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = _window!.Read(offset, buffer.Span);
            if (read.Failure is not null)
            {
                throw new IOException(read.Failure.Message, read.Failure);
            }

            if (read.Count > 0 || read.IsComplete)
            {
                return read.Count;
            }

            var back = read.Elsewhere > 0 ? await _upload!.ReadBackAsync(offset, buffer[..read.Elsewhere], cancellationToken) : 0;
            if (back > 0)
            {
                return back;
            }

            // What has left the window may be on its way to where it can be read back, of which nobody tells.
            await (read.Elsewhere > 0 ? Task.WhenAny(read.News, Task.Delay(Soon, clock, cancellationToken)) : read.News).WaitAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The blob {Digest} of {Repository} was not fetched to its end, and nothing of it is kept: {Reason}")]
        public static partial void BrokenOff(ILogger logger, Digest digest, RepositoryName repository, string reason);
    }
}
