using Registry.Server.Settings;

namespace Registry.Server.Tests.Support;

/// <summary>Data folders that are copied about.</summary>
internal static class Folders
{
    /// <summary>Copies all that is in a folder; the copy's path.</summary>
    /// <param name="without">Names of files that are left out.</param>
    public static string Copy(string from, string to, params string[] without)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !without.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }

        return to;
    }

    /// <summary>A registry on a folder that is there already, and that everybody may use. It removes the folder with itself.</summary>
    public static Task<TestRegistry> ServeAsync(string folder, Action<RegistryOptions>? configure = null) => TestRegistry.StartAsync(configure: options =>
    {
        Directory.Delete(options.Data);
        options.Data = folder;
        options.Auth.Enabled = false;
        configure?.Invoke(options);
    });
}
