namespace Registry.Bench;

/// <summary>What was done, how long it took, and whose the processors were meanwhile.</summary>
internal readonly record struct Outcome(double Units, TimeSpan Elapsed, ProcessorTimes Processor);
