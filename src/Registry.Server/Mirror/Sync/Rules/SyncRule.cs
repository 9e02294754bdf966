using Registry.Oci;
using Registry.Server.Patterns;
using Registry.Server.Settings;
using Registry.Server.Transfer.Exports;

namespace Registry.Server.Mirror.Sync.Rules;

/// <summary>Which images go from where to where.</summary>
internal sealed class SyncRule
{
    private readonly IReadOnlyList<RepositoryPattern> _repositories;

    /// <exception cref="FormatException">A setting makes no sense; the message begins with its name.</exception>
    public SyncRule(SyncRuleOptions options)
    {
        Options = options;
        if (string.IsNullOrEmpty(options.From) && string.IsNullOrEmpty(options.To))
        {
            throw new FormatException($"{nameof(options.From)}: neither where the images come from nor where they go to ({nameof(options.To)}) is another registry");
        }

        if (options.Repositories.Count == 0)
        {
            throw new FormatException($"{nameof(options.Repositories)}: there is none; name repositories, such as team/app, or globs, such as team/**");
        }

        _repositories = [.. options.Repositories.Select(text => RepositoryPattern.TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException($"{nameof(options.Repositories)}: {fault}"))];
        if (_repositories.FirstOrDefault(pattern => pattern.NamesUser) is { } ofUser)
        {
            throw new FormatException($"{nameof(options.Repositories)}: '{ofUser}' names a caller, and a sync has none");
        }

        Tags = new TagSelection(
            Parsed(nameof(options.Tags), options.Tags, TagPattern.Parse),
            options.Except is { Length: > 0 } except ? Parsed(nameof(options.Except), except, TagPattern.Parse) : null,
            options.Versions is { Length: > 0 } versions ? Parsed(nameof(options.Versions), versions, text => new VersionRange(text)) : null);
        Platforms = new PlatformSelection([.. options.Platforms.Select(text => Parsed(nameof(options.Platforms), text, Platform.Parse))]);
        if (options.Into is { Length: > 0 } into && !RepositoryName.TryParse(into, out _, out var wrong))
        {
            throw new FormatException($"{nameof(options.Into)}: {wrong}");
        }

        if (options.At is not null && options.Every > TimeSpan.Zero)
        {
            throw new FormatException($"{nameof(options.At)}: there is {nameof(options.Every)} too; one of them is enough");
        }
    }

    public SyncRuleOptions Options { get; }

    public string Name => Options.Name;

    public TagSelection Tags { get; }

    public PlatformSelection Platforms { get; }

    /// <summary>Those that can be named without asking which there are; null where one has a wildcard.</summary>
    public IReadOnlyList<RepositoryName>? NamedRepositories =>
        _repositories.All(pattern => !pattern.Text.Contains('*', StringComparison.Ordinal)) ? [.. _repositories.Select(pattern => RepositoryName.Parse(pattern.Text))] : null;

    public bool Has(RepositoryName repository) => _repositories.Any(pattern => pattern.Matches(repository, user: null));

    private static T Parsed<T>(string setting, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{setting}: {e.Message}", e);
        }
    }
}
