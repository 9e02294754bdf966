using Registry.Oci;

namespace Registry.Storage.InMemory;

internal sealed class InMemoryBlobUpload(InMemoryBlobStore store, string key, MemoryStream content) : IBlobUpload
{
    private bool _ended;

    public long Length => content.Length;

    public async ValueTask AppendAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_ended, this);
        await ReadAhead.CopyAsync(source, Append, cancellationToken);
        store.Touch(key);
    }

    public ValueTask<int> ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        lock (content)
        {
            var count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.GetBuffer().AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer.Span);
            return ValueTask.FromResult(count);
        }
    }

    public ValueTask<PlacedBlob?> PlaceAsync(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ObjectDisposedException.ThrowIf(_ended, this);
        var bytes = content.ToArray();
        var matches = Digest.Of(bytes, digest.Algorithm).Equals(digest);
        if (matches)
        {
            store.Place(key, digest, bytes);
            _ended = true;
        }

        return ValueTask.FromResult(matches ? PlacedBlob.Durable : null);
    }

    public ValueTask CancelAsync()
    {
        if (!_ended)
        {
            store.Forget(key);
            _ended = true;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _ended = true;
        return ValueTask.CompletedTask;
    }

    private Task Append(ReadOnlyMemory<byte> bytes)
    {
        lock (content)
        {
            content.Write(bytes.Span);
        }

        return Task.CompletedTask;
    }
}
