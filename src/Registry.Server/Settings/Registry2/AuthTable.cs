namespace Registry.Server.Settings.Registry2;

/// <summary><c>auth</c>.</summary>
internal static class AuthTable
{
    private const string HtpasswdFile = "auth.htpasswd.path";
    private const string Rule = "Auth:Rules:registry2";

    public static IEnumerable<Entry> Entries =>
    [
        new(HtpasswdFile, Htpasswd, ImpliedBy: "auth.htpasswd"),
        Entry.Text("auth.htpasswd.realm", "Auth:Service"),
        Entry.Refused("auth.token", "tokens of another service are not taken: the registry has a token service of its own. Remove it, and add users (registry user add) or an htpasswd file (auth.htpasswd); CI platforms that give their jobs tokens are Registry:Auth:Issuers"),
        Entry.Refused("auth.silly", "it lets everybody in who sends any password, and there is no such thing here; remove it"),
        new("auth.none", (_, _) => { }),
    ];

    private static void Htpasswd(Translation to, string path)
    {
        if (to.Text(path) is not { } file)
        {
            to.Refuse(path, "auth.htpasswd needs the path of its file");
        }
        else if (to.Serves && !File.Exists(file))
        {
            to.Refuse(path, $"there is no file '{file}'. registry:2 would make one with a user and a password of its own; make one: htpasswd -Bc {file} NAME");
        }
        else
        {
            to.Becomes(path, "Auth:HtpasswdFile", file);

            // There a user may do all that is not switched off for everybody, and is asked for no more than name and password.
            to.Also(path, $"{Rule}:Who", "authenticated");
            to.Also(path, $"{Rule}:Repositories", "**");
            to.Becomes(path, $"{Rule}:Actions", "pull,push,delete");
            to.Becomes(path, "Auth:Challenge", "basic");
        }
    }
}
