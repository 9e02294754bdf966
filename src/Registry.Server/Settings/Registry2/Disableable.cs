namespace Registry.Server.Settings.Registry2;

/// <summary>Lists of what registry:2 also does, of which each entry may be <c>disabled: true</c>.</summary>
internal static class Disableable
{
    /// <summary>Refuses each entry that is not.</summary>
    public static void Refuse(Translation to, string path, string whatToDo)
    {
        if (to.Find(path) is not { } node)
        {
            return;
        }

        var items = (node.Items ?? [node]).ToList();
        foreach (var (i, item) in items.Index().Where(entry => !IsDisabled(entry.Item)))
        {
            var name = item.Find("name")?.Text ?? item.Find("type")?.Text;
            to.Refuse(path, $"entry {i}{(name is null ? "" : $" '{name}'")}: {whatToDo}");
        }

        if (items.All(IsDisabled))
        {
            to.NotNeeded(path, "all of it is disabled");
        }
    }

    private static bool IsDisabled(ConfigNode item) => item.Find("disabled")?.Text?.ToLowerInvariant() is "true" or "yes" or "on" or "y";
}
