namespace Registry.Testing.Faults;

/// <summary>Ends the connection after so many bytes.</summary>
internal sealed class CutBody(Stream next, Exchange exchange, long bytes) : AnswerBody(next)
{
    private bool _isCut;

    protected override bool IsCut => _isCut;

    protected override async Task PassAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (Written + buffer.Length <= bytes)
        {
            await Next.WriteAsync(buffer, cancellationToken);
        }
        else if (!_isCut)
        {
            _isCut = true;
            await Next.WriteAsync(buffer[..(int)(bytes - Written)], cancellationToken);
            await Next.FlushAsync(cancellationToken);

            // The server ends a connection by itself that has not brought what its headers promised, and lets go before what it has. Without a promise there is only the hard way.
            if (exchange.Context.Response.ContentLength is null)
            {
                exchange.Context.Abort();
            }
        }
    }
}
