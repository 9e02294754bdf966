using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Tells what became of the settings of registry:2, before the registry listens.</summary>
internal static partial class Registry2Notice
{
    public static void Tell(WebApplication app, LoadedSettings settings)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Registry.Server");
        if (settings.Translation.Told.Count > 0)
        {
            Log.Found(logger, settings.OfficialFile is null ? "the environment (REGISTRY_…)" : $"{settings.OfficialFile} and the environment (REGISTRY_…)");
        }

        foreach (var (text, isMissing) in settings.Became)
        {
            if (isMissing)
            {
                Log.Missing(logger, text);
            }
            else
            {
                Log.Became(logger, text);
            }
        }

        foreach (var name in settings.Strangers)
        {
            Log.Stranger(logger, name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Settings of registry:2 come from {Place}, and became:")]
        public static partial void Found(ILogger logger, string place);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Setting}")]
        public static partial void Became(ILogger logger, string setting);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting}")]
        public static partial void Missing(ILogger logger, string setting);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Variable} in the environment is no setting of registry:2, nor of this registry, and has no effect")]
        public static partial void Stranger(ILogger logger, string variable);
    }
}
