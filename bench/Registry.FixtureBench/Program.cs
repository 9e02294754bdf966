using System.Diagnostics;
using System.Globalization;
using Registry.Testing;

// How long a TestRegistry takes to its first answer. Without arguments: this process's first one, a line of milliseconds, for a script to run again and again.
// With 'warm': the median of fifty after that, what a roll back takes, and a hundred side by side.
const int Rounds = 50;
const int Together = 100;

var first = await AnswerAsync();
if (args is not ["warm"])
{
    Print($"{first:0}");
    return;
}

Print($"first answer, cold      {first,6:0} ms");
Print($"first answer, warm      {await MedianAsync(AnswerAsync),6:0.0} ms  (median of {Rounds})");
await using (var registry = await TestRegistry.StartAsync())
{
    await registry.SeedAsync("app:1", TestImage.Random(1));
    var snapshot = await registry.SnapshotAsync();
    Print($"roll back               {await MedianAsync(() => TimeAsync(() => registry.RollBackAsync(snapshot))),6:0.0} ms  (median of {Rounds})");
}

Print($"{Together} side by side       {await TimeAsync(TogetherAsync),6:0} ms  to the last one's answer and end");

static async Task TogetherAsync() => await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => AnswerAsync()));

static async Task<double> AnswerAsync()
{
    var start = Stopwatch.GetTimestamp();
    await using var registry = await TestRegistry.StartAsync();
    using var client = registry.CreateClient();
    (await client.GetAsync("/v2/")).EnsureSuccessStatusCode();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}

static async Task<double> TimeAsync(Func<Task> work)
{
    var start = Stopwatch.GetTimestamp();
    await work();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}

static async Task<double> MedianAsync(Func<Task<double>> measure)
{
    var times = new List<double>();
    for (var round = 0; round < Rounds; round++)
    {
        times.Add(await measure());
    }

    times.Sort();
    return times[Rounds / 2];
}

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
