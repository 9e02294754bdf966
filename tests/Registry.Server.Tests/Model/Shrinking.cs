namespace Registry.Server.Tests.Model;

/// <summary>Delta debugging: takes parts out of what fails for as long as it still fails (Zeller, Hildebrandt: "Simplifying and Isolating Failure-Inducing Input").</summary>
internal static class Shrinking
{
    /// <summary>A part of the sequence that fails as well, and no longer does without any one or two of its entries.</summary>
    public static async Task<IReadOnlyList<T>> ShrinkAsync<T>(IReadOnlyList<T> failing, Func<IReadOnlyList<T>, Task<bool>> failsAsync)
    {
        for (var size = failing.Count / 2; size > 0; size /= 2)
        {
            failing = await WithoutPartsAsync(failing, size, failsAsync);
        }

        while (await SmallerAsync(failing, failsAsync) is { } smaller)
        {
            failing = smaller;
        }

        return failing;
    }

    private static async Task<IReadOnlyList<T>> WithoutPartsAsync<T>(IReadOnlyList<T> failing, int size, Func<IReadOnlyList<T>, Task<bool>> failsAsync)
    {
        // From the end: what comes last is needed least often.
        for (var start = failing.Count - size; start >= 0; start -= size)
        {
            List<T> rest = [.. failing.Take(start), .. failing.Skip(start + size)];
            if (await failsAsync(rest))
            {
                failing = rest;
            }
        }

        return failing;
    }

    private static async Task<IReadOnlyList<T>?> SmallerAsync<T>(IReadOnlyList<T> failing, Func<IReadOnlyList<T>, Task<bool>> failsAsync)
    {
        for (var first = 0; first < failing.Count; first++)
        {
            for (var second = first; second < failing.Count; second++)
            {
                List<T> rest = [.. failing.Where((_, index) => index != first && index != second)];
                if (await failsAsync(rest))
                {
                    return rest;
                }
            }
        }

        return null;
    }
}
