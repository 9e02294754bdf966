namespace Registry.Testing.Faults;

/// <summary>Holds back what comes after so many bytes.</summary>
internal sealed class StalledBody(Stream next, long bytes, Task healed, CancellationToken aborted) : AnswerBody(next)
{
    protected override async Task PassAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var free = (int)Math.Clamp(bytes - Written, 0, buffer.Length);
        await Next.WriteAsync(buffer[..free], cancellationToken);
        if (free < buffer.Length)
        {
            await Next.FlushAsync(cancellationToken);
            if (!IsCut)
            {
                await healed.WaitAsync(aborted);
            }

            await Next.WriteAsync(buffer[free..], cancellationToken);
        }
    }
}
