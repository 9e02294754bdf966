namespace Registry.Server.Settings.Registry2;

/// <summary>What becomes of one setting of registry:2, or of a section that stands or falls as a whole.</summary>
/// <param name="Path">As the official reference writes it: <c>http.tls.certificate</c>.</param>
/// <param name="ImpliedBy">A section with which registry:2 has a value for it also where none is written; empty: always.</param>
internal sealed record Entry(string Path, Action<Translation, string> Translate, string? ImpliedBy = null)
{
    /// <summary>It means nothing here, or all is as it says anyway.</summary>
    public static Entry NotNeeded(string path, string reason, bool isSecret = false) => new(path, (translation, it) => translation.NotNeeded(it, reason, isSecret));

    /// <summary>The registry cannot do it, and somebody counts on it: there is no start with it.</summary>
    public static Entry Refused(string path, string whatToDo) => new(path, (translation, it) => translation.Refuse(it, whatToDo));

    /// <summary>As <see cref="Refused"/> when it is true.</summary>
    public static Entry RefusedIfTrue(string path, string whatToDo, string reason) => new(path, (translation, it) =>
    {
        if (translation.Flag(it) == true)
        {
            translation.Refuse(it, whatToDo);
        }
        else
        {
            translation.NotNeeded(it, reason);
        }
    });

    /// <summary>The same text in a setting of ours.</summary>
    public static Entry Text(string path, string key) => new(path, (translation, it) =>
    {
        if (translation.Text(it) is { } text)
        {
            translation.Becomes(it, key, text);
        }
    });

    /// <summary>A part of another setting, which tells of both.</summary>
    public static Entry PartOf(string path, string other) => new(path, (translation, it) =>
    {
        if (translation.Find(other) is null)
        {
            translation.NotNeeded(it, $"it has no effect without {other}");
        }
    });
}
