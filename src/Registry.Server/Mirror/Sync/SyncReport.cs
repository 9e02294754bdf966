using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Server.Mirror.Sync;

/// <summary>What a sync has come to. Those who copy write it; whoever shows progress reads it meanwhile.</summary>
/// <param name="tell">Told a line of each image that was copied, and of each that waits.</param>
/// <param name="complain">Told a line of what could not be copied.</param>
internal sealed class SyncReport(Action<string> tell, Action<string> complain)
{
    // For whoever asks afterwards; the log has all.
    private const int MostFaults = 20;

    private readonly ConcurrentQueue<string> _faults = new();
    private long _found;
    private long _images;
    private long _known;
    private long _failed;
    private long _blobs;
    private long _bytes;
    private long _waitsUntil;

    /// <summary>Images that are meant, as far as they were found by now.</summary>
    public long Found => Interlocked.Read(ref _found);

    public long Copied => Interlocked.Read(ref _images);

    /// <summary>Images of which all was there.</summary>
    public long Known => Interlocked.Read(ref _known);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The first lines of what could not be copied.</summary>
    public IEnumerable<string> Faults => _faults;

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
        var line = $"{what}: {why}";
        if (Interlocked.Increment(ref _failed) <= MostFaults)
        {
            _faults.Enqueue(line);
        }

        complain(line);
    }

    /// <summary>Told once of each moment, however many wait for it.</summary>
    public void NoteWaiting(string line, DateTimeOffset until)
    {
        if (Interlocked.Exchange(ref _waitsUntil, until.Ticks) != until.Ticks)
        {
            tell(line);
        }
    }

    /// <param name="more">Fewer than none where some go again.</param>
    public void NoteBytes(Descriptor blob, long more)
    {
        Interlocked.Add(ref _bytes, more);
        Moving.AddOrUpdate(blob, more, (_, before) => before + more);
    }

    public void NoteBlob() => Interlocked.Increment(ref _blobs);

    public void Forget(Descriptor blob) => Moving.TryRemove(blob, out _);
}
