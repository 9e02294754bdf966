using BenchmarkDotNet.Running;
using Registry.MicroBench;

BenchmarkSwitcher.FromAssembly(typeof(ShortRuns).Assembly).Run(args, ShortRuns.Config);
