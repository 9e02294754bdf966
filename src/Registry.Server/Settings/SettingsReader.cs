using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Registry.Server.Hosting;

namespace Registry.Server.Settings;

/// <summary>Reads the settings and tells of all that is wrong with them at once, each fault with its path. The framework's binder stops at the first.</summary>
internal static class SettingsReader
{
    /// <exception cref="StartupException">A setting does not exist, or its value makes no sense.</exception>
    public static RegistryOptions Read(IConfiguration configuration, bool serves = true)
    {
        var options = new RegistryOptions();
        var faults = new List<string>();
        Fill(options, configuration.GetSection(RegistryOptions.Section), RegistryOptions.Section, faults);
        faults.AddRange(SettingsRules.Faults(options, serves));
        return faults.Count == 0 ? options : throw new StartupException([.. faults]);
    }

    private static void Fill(object target, IConfigurationSection section, string path, List<string> faults)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add($"{path}: '{section.Value}' is not a setting; here are {Names(target)}");
        }

        foreach (var child in section.GetChildren())
        {
            var property = target.GetType().GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is not { CanWrite: true })
            {
                faults.Add($"{path}:{child.Key}: there is no such setting; here are {Names(target)}");
            }
            else if (IsSection(property.PropertyType))
            {
                Fill(property.GetValue(target)!, child, $"{path}:{property.Name}", faults);
            }
            else if (property.GetValue(target) is IList list)
            {
                FillList(list, property.PropertyType.GetGenericArguments()[0], child, $"{path}:{property.Name}", faults);
            }
            else
            {
                Set(target, property, child.Value, $"{path}:{property.Name}", faults);
            }
        }

        Validate(target, path, faults);
    }

    private static bool IsSection(Type type) => type.Namespace == typeof(RegistryOptions).Namespace && type.IsClass;

    // Entries are numbered from 0; a stronger source's entries lie over a weaker one's.
    private static void FillList(IList list, Type type, IConfigurationSection section, string path, List<string> faults)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add($"{path}: '{section.Value}' is not a list; its entries are {path}:0, {path}:1, …");
        }

        foreach (var child in section.GetChildren())
        {
            if (IsSection(type))
            {
                var entry = Activator.CreateInstance(type)!;
                Fill(entry, child, $"{path}:{child.Key}", faults);
                list.Add(entry);
            }
            else
            {
                list.Add(child.Value ?? "");
            }
        }
    }

    private static string Names(object section) => string.Join(", ", section.GetType().GetProperties().Where(property => property.CanWrite).Select(property => property.Name));

    private static void Set(object target, PropertyInfo property, string? value, string path, List<string> faults)
    {
        var type = property.PropertyType;
        try
        {
            property.SetValue(target, type.IsEnum ? Choice(type, value ?? "") : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value ?? ""));
            return;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // The fault says it better than the converter does.
        }

        faults.Add($"{path}: '{value}' is not {Expected(type)}");
    }

    // Choices are written as words with dashes, 'accept-children'; a number, which Enum.Parse would take, is none.
    private static object Choice(Type type, string value) =>
        Enum.Parse(type, Enum.GetNames(type).FirstOrDefault(name => name.Equals(value.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) ?? "");

    private static string Expected(Type type)
    {
        if (type.IsEnum)
        {
            return $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}";
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(TimeOnly) ? "a time of the day such as 02:30"
            : type == typeof(TimeSpan) ? "a time as hours:minutes:seconds, with days.hours:minutes:seconds for longer ones"
            : type == typeof(bool) ? "true or false"
            : type == typeof(ByteSize) ? "a size such as 500MB or 1.5GiB"
            : "a whole number";
    }

    private static void Validate(object target, string path, List<string> faults)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(target, new ValidationContext(target), results, validateAllProperties: true);
        faults.AddRange(results.Select(result => $"{path}:{result.MemberNames.First()}: {result.ErrorMessage}"));
    }
}
