using Microsoft.AspNetCore.Http;

namespace Registry.Testing.Faults;

/// <summary>Has one other byte than it should.</summary>
internal sealed class CorruptBody(Stream next, HttpResponse response, long at) : AnswerBody(next)
{
    protected override async Task PassAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var here = Math.Min(at, (response.ContentLength ?? long.MaxValue) - 1) - Written;
        if (here < 0 || here >= buffer.Length)
        {
            await Next.WriteAsync(buffer, cancellationToken);
            return;
        }

        var other = buffer.ToArray();
        other[here] ^= 1;
        await Next.WriteAsync(other, cancellationToken);
    }
}
