using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Registry.Server.Hosting;

namespace Registry.Server.Settings;

/// <summary>Where settings come from: the command line, over the environment, over the files, over the defaults.</summary>
internal static class SettingSources
{
    /// <exception cref="StartupException">A file cannot be read, or a setting makes no sense.</exception>
    public static RegistryOptions Load(string? configFile, string? urls, string? data, bool serves = true)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (configFile is not null)
        {
            // The default provider hides files whose names begin with a dot.
            var path = Path.GetFullPath(configFile);
            var folder = Path.GetDirectoryName(path)!;
            configuration.AddJsonFile(Directory.Exists(folder) ? new PhysicalFileProvider(folder, ExclusionFilters.None) : null, Path.GetFileName(path), optional: false, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables().AddInMemoryCollection(CommandLine(urls, data));
        try
        {
            return SettingsReader.Read(configuration.Build(), serves);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            throw new StartupException($"The settings cannot be read: {e.Message}{(e.InnerException is null ? "" : $" {e.GetBaseException().Message}")}");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> CommandLine(string? urls, string? data)
    {
        if (urls is not null)
        {
            yield return new($"{RegistryOptions.Section}:{nameof(RegistryOptions.Urls)}", urls);
        }

        if (data is not null)
        {
            yield return new($"{RegistryOptions.Section}:{nameof(RegistryOptions.Data)}", data);
        }
    }
}
