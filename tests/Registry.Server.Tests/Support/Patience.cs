namespace Registry.Server.Tests.Support;

internal static class Patience
{
    /// <summary>When to give up on what never comes. No test waits so long unless it fails.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Whoever asks without a pause takes the processor from what it waits for.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks again and again until it is so, for what nothing tells of by itself.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var clock = TimeProvider.System;
        while (!await isSo())
        {
            await Task.Delay(Glance, clock, limit.Token);
        }
    }
}
