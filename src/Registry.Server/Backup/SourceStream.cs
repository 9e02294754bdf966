using Registry.Server.Api;

namespace Registry.Server.Backup;

/// <summary>The bytes to be copied could not be read. A target that cannot be written is another matter: it ends the work.</summary>
internal sealed class SourceFaultException(Exception cause) : Exception(cause.Message, cause);

/// <summary>Tells the source's failures from the target's.</summary>
internal sealed class SourceStream(Stream source) : OneWayStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new SourceFaultException(e);
        }
    }
}
