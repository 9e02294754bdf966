using System.Globalization;

namespace Registry.Server.Tests.Support;

/// <summary><c>RACE_ROUNDS</c> is how often a race is run, <c>RACE_SEED</c> the seed of its delays and choices; both are printed. How threads meet, a seed does not give again.</summary>
internal static class RaceRounds
{
    public static IEnumerable<(int Round, Random Random)> Of(ITestOutputHelper output, int most)
    {
        var seed = Number("RACE_SEED") ?? Random.Shared.Next(1_000_000);
        var rounds = Number("RACE_ROUNDS") ?? most;
        output.WriteLine($"RACE_SEED={seed} RACE_ROUNDS={rounds}");
        return Enumerable.Range(0, rounds).Select(round => (round, new Random(seed + round)));
    }

    /// <summary>A racer that starts at an instant of chance within some hundred microseconds.</summary>
    public static Task<T> StartAsync<T>(Random random, Func<Task<T>> racer)
    {
        var pause = random.Next(200);
        return Task.Run(() =>
        {
            Thread.SpinWait(pause * 1000);
            return racer();
        });
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
