using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

public sealed class ReadAheadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSourceIsReadWhileABufferIsConsumed()
    {
        var exhausted = new TaskCompletionSource();
        var source = new PiecewiseStream(SampleBytes.Of(200_000), 10_000, token => Task.Run(exhausted.SetResult, token));
        var consumed = 0;
        await ReadAhead.CopyAsync(source, async buffer =>
        {
            await exhausted.Task;
            consumed += buffer.Length;
        }, Token);
        Assert.Equal(200_000, consumed);
    }

    [Fact]
    public async Task NothingIsConsumedAfterAFailure()
    {
        var calls = 0;
        var failure = new IOException("full");
        var thrown = await Assert.ThrowsAsync<IOException>(async () => await ReadAhead.CopyAsync(new PiecewiseStream(SampleBytes.Of(2_000_000), 10_000), _ =>
        {
            calls++;
            throw failure;
        }, Token));
        Assert.Same(failure, thrown);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task AnEmptySourceIsNotConsumed() =>
        await ReadAhead.CopyAsync(Stream.Null, _ => throw new InvalidOperationException("There was nothing to consume."), Token);
}
