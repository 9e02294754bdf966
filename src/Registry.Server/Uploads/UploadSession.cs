using Registry.Server.Api;
using Registry.Storage;

namespace Registry.Server.Uploads;

/// <summary>A session in the hands of one request. Disposing lets the next one in.</summary>
internal sealed class UploadSession(UploadSessions sessions, string key, string id, LiveUpload live) : IDisposable
{
    private bool _ended;

    public string Id => id;

    public IBlobUpload Upload => live.Upload!;

    /// <summary>Appends the body; a request that comes meanwhile may end a body of which nothing comes any more.</summary>
    public async Task AppendAsync(RequestBody body, CancellationToken cancellationToken)
    {
        live.Body = body;
        try
        {
            await Upload.AppendAsync(body, cancellationToken);
        }
        catch (NoSpaceException)
        {
            End();
            throw;
        }
        finally
        {
            live.Body = null;
        }
    }

    /// <summary>What is kept of the session in this process is dropped; it was committed or cancelled, or has to be looked up in the store again.</summary>
    public async Task EndAsync()
    {
        End();
        await Upload.DisposeAsync();
    }

    /// <summary>Removes what was uploaded and did not become a blob.</summary>
    public async Task CancelAsync()
    {
        End();
        await Upload.CancelAsync();
    }

    public void Dispose() => sessions.Leave(key, live, _ended);

    private void End() => _ended = true;
}
