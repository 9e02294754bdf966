using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Server.Mirror.Sync;

/// <summary>What a sync has come to. Those who copy write it; whoever shows progress reads it meanwhile.</summary>
/// <param name="tell">Told a line of each image that was copied, or could not be.</param>
internal sealed class SyncReport(Action<string> tell)
{
    private long _found;
    private long _images;
    private long _known;
    private long _failed;
    private long _blobs;
    private long _bytes;

    /// <summary>Images that are meant, as far as they were found by now.</summary>
    public long Found => Interlocked.Read(ref _found);

    public long Copied => Interlocked.Read(ref _images);

    /// <summary>Images of which all was there.</summary>
    public long Known => Interlocked.Read(ref _known);

    public long Failed => Interlocked.Read(ref _failed);

    public long Blobs => Interlocked.Read(ref _blobs);

    /// <summary>Of blobs, as far as they have gone.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Blobs on their way, and how many bytes of them have gone.</summary>
    public ConcurrentDictionary<Descriptor, long> Moving { get; } = new();

    public void NoteFound(int images) => Interlocked.Add(ref _found, images);

    public void NoteCopied(string what)
    {
        Interlocked.Increment(ref _images);
        tell(what);
    }

    public void NoteKnown() => Interlocked.Increment(ref _known);

    public void NoteFailed(string what, string why)
    {
        Interlocked.Increment(ref _failed);
        tell($"{what}: {why}");
    }

    public void Note(string line) => tell(line);

    /// <param name="more">Fewer than none where some go again.</param>
    public void NoteBytes(Descriptor blob, long more)
    {
        Interlocked.Add(ref _bytes, more);
        Moving.AddOrUpdate(blob, more, (_, before) => before + more);
    }

    public void NoteBlob() => Interlocked.Increment(ref _blobs);

    public void Forget(Descriptor blob) => Moving.TryRemove(blob, out _);
}
