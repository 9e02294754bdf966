using System.Diagnostics;
using System.Globalization;

namespace Registry.LargeIndex;

/// <summary>The same asked of a registry on the large folder and of one that is empty but for a repository, in turns.</summary>
internal sealed class Measurements(DirectoryInfo large, DirectoryInfo empty, TextWriter output, CancellationToken cancellationToken)
{
    private const int Starts = 7;
    private const int Requests = 3000;
    private static readonly TimeSpan Pushing = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(DirectoryInfo large, TextWriter output, CancellationToken cancellationToken)
    {
        var empty = Directory.CreateTempSubdirectory("registry-empty-");
        try
        {
            await new Measurements(large, empty, output, cancellationToken).RunAsync();
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    private async Task RunAsync()
    {
        await StartsAsync();
        await LookUpsAsync();
        var (plan, time) = await RunningRegistry.CommandAsync(large, cancellationToken, "gc", "--dry-run");
        Tell("plan of a clean-up, s", time.TotalSeconds, null);
        output.Write(plan);
        await CleanUpAsync();
    }

    private async Task StartsAsync()
    {
        var (mine, others) = (new List<double>(), new List<double>());
        for (var i = 0; i < Starts; i++)
        {
            foreach (var (data, times) in new[] { (large, mine), (empty, others) })
            {
                var (registry, time) = await RunningRegistry.StartAsync(data, cancellationToken);
                registry.Dispose();
                times.Add(time.TotalMilliseconds);
            }
        }

        Tell("start, ms", Middle(mine), Middle(others));
        Tell("slowest start, ms", mine.Max(), others.Max());
    }

    private async Task LookUpsAsync()
    {
        var (here, _) = await RunningRegistry.StartAsync(large, cancellationToken);
        var (there, _) = await RunningRegistry.StartAsync(empty, cancellationToken);
        using (here)
        using (there)
        {
            for (var i = 0; i < 50; i++)
            {
                await there.PushAsync("team/app", $"v{i}", cancellationToken);
            }

            var repositories = Generator.CountOf(large);
            await CompareAsync("one of 50 manifests by tag, us", here, there, i => $"/v2/{Generator.NameOf(0)}/manifests/v{i % 50 * 2}", i => $"/v2/team/app/manifests/v{i % 50}");
            await CompareAsync("another manifest each time by tag, us", here, there, i => $"/v2/{Generator.NameOf(Some(i, repositories))}/manifests/v{i % 50 * 2}", i => $"/v2/team/app/manifests/v{i % 50}");
            await CompareAsync("page of 50 tags, us", here, there, i => $"/v2/{Generator.NameOf(Some(i, repositories))}/tags/list?n=50", _ => "/v2/team/app/tags/list?n=50");
            await CompareAsync("page of 1 repository, us", here, there, i => $"/v2/_catalog?n=1&last=team-{i % 100:00}/app", _ => "/v2/_catalog?n=1");
        }
    }

    private async Task CompareAsync(string what, RunningRegistry here, RunningRegistry there, Func<int, string> mine, Func<int, string> others)
    {
        var (large, empty) = (new List<double>(Requests), new List<double>(Requests));
        for (var i = 0; i < 2 * Requests; i++)
        {
            var (a, b) = (await TimeAsync(here, mine(i)), await TimeAsync(there, others(i)));
            if (i >= Requests)
            {
                large.Add(a);
                empty.Add(b);
            }
        }

        Tell(what, Middle(large), Middle(empty));
    }

    private async Task<double> TimeAsync(RunningRegistry registry, string path)
    {
        var start = Stopwatch.GetTimestamp();
        await registry.GetAsync(path, cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private async Task CleanUpAsync()
    {
        var (registry, _) = await RunningRegistry.StartAsync(large, cancellationToken);
        using (registry)
        {
            await PushForAsync(registry, Pushing / 4, Task.Delay(Timeout.Infinite, cancellationToken));
            var (quiet, quietHolds) = await WatchedAsync(registry, Pushing, Task.Delay(Timeout.Infinite, cancellationToken));
            Tell("small push, quiet: median, ms", Middle(quiet), null);

            var cleaning = RunningRegistry.CommandAsync(large, cancellationToken, "gc");
            var (busy, busyHolds) = await WatchedAsync(registry, TimeSpan.FromMinutes(10), cleaning);
            var (told, time) = await cleaning;
            output.Write(told);
            Tell("clean-up, s", time.TotalSeconds, null);
            Tell("small push beside clean-up and quiet: 50%, ms", Middle(busy), Middle(quiet));
            Tell("small push beside clean-up and quiet: 99%, ms", At(busy, 0.99), At(quiet, 0.99));
            Tell("slowest small push beside clean-up and quiet, ms", busy.Max(), quiet.Max());
            Tell("99.9% of the holds of the write lock, ms", At(busyHolds, 0.999), At(quietHolds, 0.999));
            Tell("longest hold, ms", busyHolds.Max(), quietHolds.Max());
        }
    }

    private async Task<(List<double> Pushes, List<double> Holds)> WatchedAsync(RunningRegistry registry, TimeSpan time, Task other)
    {
        var watch = new LockWatch(large);
        var pushes = await PushForAsync(registry, time, other);
        await watch.DisposeAsync();
        return (pushes, [.. watch.Holds.Select(hold => hold.TotalMilliseconds)]);
    }

    // Spread over all that were not deleted.
    private static int Some(int i, int repositories) => (int)(i * 7919L % repositories) is var number && number % Generator.Garbage == Generator.Garbage - 1 ? number - 1 : number;

    // As long as the other lasts, but no longer than the time.
    private async Task<List<double>> PushForAsync(RunningRegistry registry, TimeSpan time, Task other)
    {
        var (start, times) = (Stopwatch.GetTimestamp(), new List<double>());
        for (var i = 0; Stopwatch.GetElapsedTime(start) < time && !other.IsCompleted; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await registry.PushAsync("bench/pushed", $"v{i % 100}", cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    private void Tell(string what, double here, double? there) => output.WriteLine(
        there is null
            ? string.Create(CultureInfo.InvariantCulture, $"{what,-50} {here,10:0.0}")
            : string.Create(CultureInfo.InvariantCulture, $"{what,-50} {here,10:0.0} {there,10:0.0}   x {here / there.Value:0.00}"));

    private static double Middle(List<double> values) => At(values, 0.5);

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));
}
