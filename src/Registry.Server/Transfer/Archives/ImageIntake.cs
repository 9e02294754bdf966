using Registry.Oci;
using Registry.Server.Transfer.Streams;

namespace Registry.Server.Transfer.Archives;

/// <summary>Puts what an archive has into the store, each blob once.</summary>
internal sealed class ImageIntake(IImageFiles files, TransferTarget target, TransferReport report)
{
    private readonly Dictionary<Digest, ArrivedBlob> _arrived = [];

    // By what they unpack to: images of an archive share layers, and packing takes time.
    private readonly Dictionary<Digest, ArrivedBlob> _layers = [];

    public TransferTarget Target => target;

    public IImageFiles Files => files;

    /// <summary>Takes the bytes of a file under the digest that they have to have.</summary>
    /// <exception cref="FormatException">They have another one.</exception>
    public async Task<ArrivedBlob> TakeAsync(Digest digest, string file, CancellationToken cancellationToken)
    {
        if (_arrived.TryGetValue(digest, out var arrived))
        {
            return arrived;
        }

        if (target.Reader.FindBlobAnywhere(digest) is { } known)
        {
            return Note(new ArrivedBlob(digest, known, Arrival.Known));
        }

        await using var source = Open(file);
        return await target.Store.PutAsync(digest, source, cancellationToken)
            ? Note(new ArrivedBlob(digest, files.LengthOf(file)!.Value, Arrival.Copied))
            : throw new FormatException($"{file} is damaged: its bytes do not have the digest {digest}");
    }

    /// <summary>Takes what a stream gives, under the digest that it turns out to have.</summary>
    /// <param name="check">Throws when what was read is not what it should be; nothing is then taken.</param>
    public async Task<ArrivedBlob> TakeAsync(Stream source, Action check, CancellationToken cancellationToken)
    {
        var (digest, size) = await target.Store.PutAsync(source, check, cancellationToken);
        return Note(new ArrivedBlob(digest, size, Arrival.Copied));
    }

    public ArrivedBlob? FindLayer(Digest diffId) => _layers.GetValueOrDefault(diffId);

    public void NoteLayer(Digest diffId, ArrivedBlob layer) => _layers[diffId] = layer;

    /// <exception cref="FormatException">The archive has no such file.</exception>
    public SourceStream Open(string file) =>
        new(files.Open(file) ?? throw new FormatException($"the archive has no {Excerpt.Of(file)}"), read => report.CopiedBytes += read);

    private ArrivedBlob Note(ArrivedBlob blob)
    {
        report.CopiedBlobs += blob.Arrival == Arrival.Copied ? 1 : 0;
        return _arrived[blob.Digest] = blob;
    }
}
