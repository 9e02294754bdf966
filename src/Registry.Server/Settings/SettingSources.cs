using System.Collections;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Registry.Server.Hosting;
using Registry.Server.Settings.Registry2;

namespace Registry.Server.Settings;

/// <summary>Where settings come from: the command line, over the environment, over the files, over those of registry:2, over the defaults.</summary>
internal static class SettingSources
{
    private static readonly string[] Line = [Environment.NewLine];

    /// <exception cref="StartupException">A file cannot be read, or a setting makes no sense.</exception>
    public static RegistryOptions Load(string? configFile, string? urls, string? data, bool serves = true) => Read([configFile], urls, data, serves).Options;

    /// <param name="files">One of ours (JSON), one of registry:2 (YAML), both or none.</param>
    /// <exception cref="StartupException">A file cannot be read, or a setting makes no sense.</exception>
    public static LoadedSettings Read(IEnumerable<string?> files, string? urls, string? data, bool serves = true)
    {
        var named = files.OfType<string>().ToList();
        if (named.GroupBy(OfficialFile.IsOne).FirstOrDefault(kind => kind.Count() > 1) is { } several)
        {
            throw new StartupException($"{string.Join(" and ", several)} are settings of the same kind; name one of them.");
        }

        var environment = Variables();
        var file = OfficialFile.Find(named, environment, File.Exists);
        var official = Official.Read(file, environment);
        var translation = SettingTable.Translate(official, serves);
        try
        {
            var configuration = Build(translation, named.Find(name => !OfficialFile.IsOne(name)), environment, urls, data);
            var options = Checked([.. official.Faults, .. translation.Faults], translation, () => SettingsReader.Read(configuration, serves));
            return new LoadedSettings(options, translation, official.Strangers, file, configuration);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>The settings of a file and of nothing else: what lies in the environment or beside the program is not meant for it.</summary>
    /// <exception cref="StartupException">The file cannot be read, or a setting makes no sense.</exception>
    public static RegistryOptions LoadAlone(string? configFile, string urls)
    {
        var configuration = new ConfigurationBuilder();
        try
        {
            AddFile(configuration, configFile);
            return SettingsReader.Read(configuration.AddInMemoryCollection(CommandLine(urls, data: null)).Build());
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            throw Unreadable(e);
        }
    }

    private static StartupException Unreadable(Exception e) => new($"The settings cannot be read: {e.Message}{(e.InnerException is null ? "" : $" {e.GetBaseException().Message}")}");

    private static IConfigurationRoot Build(Translation translation, string? configFile, Dictionary<string, string> environment, string? urls, string? data)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        configuration.AddInMemoryCollection(translation.Settings);
        AddFile(configuration, configFile);
        return configuration.AddInMemoryCollection(Ours(environment)).AddInMemoryCollection(CommandLine(urls, data)).Build();
    }

    private static void AddFile(IConfigurationBuilder configuration, string? file)
    {
        if (file is not null)
        {
            // The default provider hides files whose names begin with a dot.
            var path = Path.GetFullPath(file);
            var folder = Path.GetDirectoryName(path)!;
            configuration.AddJsonFile(Directory.Exists(folder) ? new PhysicalFileProvider(folder, ExclusionFilters.None) : null, Path.GetFileName(path), optional: false, reloadOnChange: false);
        }
    }

    // What is wrong with one kind of settings must not hide what is wrong with the other.
    private static RegistryOptions Checked(IReadOnlyList<string> faults, Translation translation, Func<RegistryOptions> read)
    {
        try
        {
            var options = read();
            return faults.Count == 0 ? options : throw new StartupException([.. faults]);
        }
        catch (StartupException e)
        {
            var more = e.Message.Split(Line, StringSplitOptions.None).Select(translation.Explain);
            throw new StartupException([.. faults.Union(more)]);
        }
    }

    // The framework's own provider would take REGISTRY=ghcr.io, which CI jobs have, for the section itself.
    private static IEnumerable<KeyValuePair<string, string?>> Ours(Dictionary<string, string> environment) =>
        environment.Where(variable => ForeignVariables.IsOurs(variable.Key))
            .Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), (string?)variable.Value));

    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);

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
