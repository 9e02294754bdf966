namespace Registry.Server.Transfer.Streams;

/// <summary>What is to be taken cannot be read. Unlike a failure of our own disk, this ends nothing but that one thing.</summary>
internal sealed class UnreadableSourceException(string message, Exception inner) : Exception(message, inner);

/// <summary>What is copied from elsewhere: it tells how far it came, and when it fails, that it was not our side.</summary>
/// <param name="noteRead">Told how many bytes were read, each time.</param>
internal sealed class SourceStream(Stream source, Action<int> noteRead) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = source.Read(buffer);
            noteRead(read);
            return read;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UnreadableSourceException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
