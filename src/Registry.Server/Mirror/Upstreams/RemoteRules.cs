using Registry.Server.Settings;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>What is wrong with the settings of another registry.</summary>
internal static class RemoteRules
{
    /// <summary>Each fault begins with its setting's name.</summary>
    public static IEnumerable<string> Faults(RemoteRegistryOptions options, Func<RemoteRegistry> create)
    {
        if (options is { Password.Length: > 0, PasswordFile.Length: > 0 })
        {
            yield return $"{nameof(options.PasswordFile)}: there is a Password too; one of them is enough";
        }

        if ((options.Password ?? options.PasswordFile) is { Length: > 0 } != options.Username is { Length: > 0 })
        {
            yield return $"{nameof(options.Username)}: a user needs a Password or a PasswordFile, and those need a user";
        }

        if (Fault(() => UpstreamHttp.CreateClient(create()).Dispose()) is { } fault)
        {
            yield return fault;
        }
    }

    /// <summary>Why it cannot be made, or null.</summary>
    public static string? Fault(Action make)
    {
        try
        {
            make();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc cref="Fault(Action)"/>
    public static string? Fault(Func<object> make) => Fault(() => { make(); });
}
