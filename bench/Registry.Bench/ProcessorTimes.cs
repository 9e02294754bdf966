using Registry.Bench.Servers;

namespace Registry.Bench;

/// <summary>Whose the processors' seconds were.</summary>
/// <param name="Server">The server's, its part of the kernel included.</param>
/// <param name="Client">This program's. Where it comes near the server's, the ratio of the rates says too little.</param>
/// <param name="Others">All other programs'. Where it is much, the measurement is worth little.</param>
internal readonly record struct ProcessorTimes(double Server, double Client, double Others)
{
    public static ProcessorTimes Now(ServerProcess process) => Of(process.ProcessorTime);

    /// <summary>While no server runs.</summary>
    public static ProcessorTimes WithoutServer() => Of(TimeSpan.Zero);

    public static ProcessorTimes operator -(ProcessorTimes after, ProcessorTimes before) =>
        new(after.Server - before.Server, after.Client - before.Client, after.Others - before.Others);

    private static ProcessorTimes Of(TimeSpan server)
    {
        var (all, client) = (Machine.ProcessorTime().TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);
        return new ProcessorTimes(server.TotalSeconds, client, all - server.TotalSeconds - client);
    }
}
