namespace Registry.Server.Tests.Support;

/// <summary>Who sends the requests of a suite whose registry wants callers to sign in.</summary>
internal static class SuiteUser
{
    public const string Name = "suite";
    public const string Password = "open sesame";

    /// <summary>The header with the password.</summary>
    public static string Basic { get; } = Access.Basic(Name, Password).Value;

    /// <summary>The user is no administrator and may do everything all the same, by two rules of which neither covers all names: so lists and mounts have to ask the rules.</summary>
    public static async Task AddToAsync(TestRegistry http)
    {
        await http.AddUserAsync(Name, Password);
        await http.AllowAsync($"user:{Name}", "*", "admin");
        await http.AllowAsync($"user:{Name}", "*/**", "admin");
    }
}
