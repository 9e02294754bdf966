using System.Globalization;

namespace Registry.Server.Settings.Registry2;

/// <summary>The sections that are small, or mean little here.</summary>
internal static class OtherTable
{
    private const string OwnHealth = "the registry tells of its own health alone (/readyz); watch the other where you watch the registry, and remove it";
    private const string Allow = "validation.manifests.urls.allow";
    private const string Deny = "validation.manifests.urls.deny";
    private const string NoUrls = "addresses that a manifest gives for layers elsewhere are not looked at, whatever they are; remove it";
    private const string Platforms = "validation.manifests.indexes.platforms";
    private const int OwnPage = 10_000;
    private const int LargestPage = 100_000;

    // Those that allow everything, which is so here.
    private static readonly string[] AllowAll = [".*", "^.*$", ".+", "^.+$", "^https?://", "^https?://.*", "^https?://.*$", "^https?://.+", "^https?://.+$"];

    private static readonly string[] Middlewares = ["registry", "repository", "storage"];
    private static readonly string[] Checks = ["file", "http", "tcp"];

    public static IEnumerable<Entry> Entries =>
    [
        new("version", (_, _) => { }),
        .. Middlewares.Select(kind => new Entry($"middleware.{kind}", Middleware)),
        new("notifications.endpoints", Notifications),
        Entry.NotNeeded("notifications.events", "nobody is notified"),
        Entry.NotNeeded("redis", "what it holds is looked up in the index, and needs no cache", isSecret: true),
        Entry.NotNeeded("health.storagedriver", "/readyz always looks whether uploads can be written"),
        .. Checks.Select(kind => new Entry($"health.{kind}", RefuseAny(OwnHealth))),
        new("catalog.maxentries", Page),
        new("tags.maxtags", Page),
        Entry.RefusedIfTrue("compatibility.schema1.enabled", "manifests of schema version 1 can neither be pushed nor pulled; docker push of the same images makes new ones. Set it to false", "there is no schema version 1 here"),
        Entry.NotNeeded("compatibility.schema1.signingkeyfile", "there is no schema version 1 here"),
        Entry.NotNeeded("validation.enabled", "what it is about has its own line"),
        Entry.NotNeeded("validation.disabled", "what it is about has its own line"),
        new(Allow, AllowedUrls),
        new(Deny, (to, path) => Urls(to, path, isFine: false)),
        new(Platforms, Indexes),
        Entry.PartOf("validation.manifests.indexes.platformlist", Platforms),
        new("policy.repository.classes", RefuseAny("every kind of content is taken, be it images, charts or plugins; remove it, or say by rules who may push where")),
    ];

    private static void Middleware(Translation to, string path) =>
        Disableable.Refuse(to, path, "blobs come from the registry itself, and nothing can be put between; remove it or set disabled: true");

    private static void Notifications(Translation to, string path) =>
        Disableable.Refuse(to, path, "nobody can be notified of pushes and pulls yet; remove it or set disabled: true. What happened stands in registry audit");

    private static Action<Translation, string> RefuseAny(string whatToDo) => (to, path) =>
    {
        if (to.Find(path) is not null)
        {
            to.Refuse(path, whatToDo);
        }
    };

    // Smaller pages would hide from clients that know of no pages what they see today.
    private static void Page(Translation to, string path)
    {
        if (to.Number(path) is not { } number)
        {
            return;
        }

        var largest = Math.Max(number, Math.Max(to.Number("catalog.maxentries") ?? 0, to.Number("tags.maxtags") ?? 0));
        if (largest <= OwnPage)
        {
            to.NotNeeded(path, $"a page has up to {OwnPage} entries, of which clients may ask for fewer");
        }
        else
        {
            to.Becomes(path, "Lists:MaxPage", Math.Min(largest, LargestPage).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void AllowedUrls(Translation to, string path) => Urls(to, path, isFine: to.List(path).Any(AllowAll.Contains));

    private static void Urls(Translation to, string path, bool isFine)
    {
        if (to.Find(path) is null)
        {
            return;
        }

        if (isFine || to.Flag("validation.disabled") == true)
        {
            to.NotNeeded(path, "manifests may give any addresses");
        }
        else
        {
            to.Refuse(path, NoUrls);
        }
    }

    private static void Indexes(Translation to, string path)
    {
        switch (to.Text(path)?.ToLowerInvariant())
        {
            case null:
                break;
            case "all":
                to.Becomes(path, "Manifests:MissingReferences", "refuse");
                break;
            case "none":
                to.Becomes(path, "Manifests:MissingReferences", "accept-children");
                break;
            case "list":
                to.Refuse(path, "an index's images are all asked for, or none; set all or none");
                break;
            case var other:
                to.Refuse(path, $"'{other}' is none of all, none and list");
                break;
        }
    }
}
