using System.Globalization;
using System.Runtime.InteropServices;

namespace Registry.Bench;

/// <summary>What is done to the machine so that the measured servers find it alike.</summary>
internal static partial class Machine
{
    /// <summary>Of one processor: what other programs may take without being in the way.</summary>
    public const double Quiet = 0.1;

    private const long PageSize = 4096;
    private const long BlockSize = 1L << 26;

    // The rest is for whoever else runs here.
    private const double Share = 0.8;

    // Linux counts in hundredths for programs, whatever its own tick is (proc_stat(5)).
    private const int TicksPerSecond = 100;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Uses free pages once, those that the system gives out next: on a virtual machine the first use costs four times what a later one does. The host takes free pages back
    /// within seconds, so this comes right before each measurement.
    /// </summary>
    public static unsafe void TouchMemory(long bytes)
    {
        var blocks = new List<nint>();
        for (var left = Math.Min(bytes, (long)(FreeMemory() * Share)); left >= BlockSize; left -= BlockSize)
        {
            var block = (byte*)NativeMemory.Alloc((nuint)BlockSize);
            blocks.Add((nint)block);
            for (long page = 0; page < BlockSize; page += PageSize)
            {
                block[page] = 1;
            }
        }

        blocks.ForEach(block => NativeMemory.Free((void*)block));
    }

    /// <summary>Returns when nothing waits to be written: what one work left behind must not slow the next.</summary>
    public static void FlushDisk() => Sync();

    /// <summary>What all programs together have used of the processors.</summary>
    public static TimeSpan ProcessorTime()
    {
        // cpu user nice system idle iowait irq softirq steal: all but the two that wait.
        var words = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = words[1..9].Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return TimeSpan.FromSeconds((double)(ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
    }

    /// <summary>Returns when nobody else uses the processors, or when the time is over.</summary>
    public static void AwaitQuiet(TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < limit; waited += Glance)
        {
            var before = ProcessorTime();
            cancellationToken.WaitHandle.WaitOne(Glance);
            cancellationToken.ThrowIfCancellationRequested();
            if ((ProcessorTime() - before) / Glance < Quiet)
            {
                return;
            }
        }
    }

    private static long FreeMemory()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemFree:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();
}
