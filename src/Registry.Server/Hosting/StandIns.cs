using Microsoft.AspNetCore.Hosting.Server;
using Registry.Storage;

namespace Registry.Server.Hosting;

/// <summary>What takes the place of the registry's own parts, where it runs inside another program.</summary>
internal sealed class StandIns
{
    /// <summary>Where requests come from; its own is Kestrel.</summary>
    public IServer? Server { get; init; }

    /// <summary>What keeps the bytes; its own is the one of the settings.</summary>
    public IBlobStore? Store { get; init; }

    /// <summary>Where the log goes; its own writes to the standard output.</summary>
    public ILoggerProvider? Log { get; init; }
}

internal static class StandInServices
{
    public static void AddStandIns(this IServiceCollection services, StandIns? standIns)
    {
        if (standIns?.Server is { } server)
        {
            services.AddSingleton(server);
        }

        if (standIns?.Store is { } store)
        {
            services.AddSingleton(store);
        }
    }
}
