using System.CommandLine;
using System.Security.Cryptography;
using Registry.Server.Auth.SignIn;
using Spectre.Console;

namespace Registry.Server.Cli;

/// <summary>Where a user's new password comes from: asked for at the terminal, read from standard input, or made up.</summary>
internal static class NewPassword
{
    public static readonly Option<bool> FromInput = new("--password-stdin") { Description = "Read the password from standard input" };
    public static readonly Option<bool> Generate = new("--generate") { Description = "Make up a password and show it, this once" };

    private const int LongestPassword = 1024;
    private const int GeneratedLength = 24;
    private const string Alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <exception cref="FormatException">There is none, or it can't be used.</exception>
    public static string Get(ParseResult arguments, string user, TextWriter output)
    {
        if (arguments.GetValue(Generate))
        {
            var made = RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
            output.WriteLine($"The password of {user}, shown this once: {made}");
            return made;
        }

        if (arguments.GetValue(FromInput))
        {
            return Checked(Console.In.ReadToEnd().TrimEnd('\r', '\n'));
        }

        return Console.IsInputRedirected
            ? throw new FormatException("there is no terminal to ask for a password at; use --password-stdin or --generate")
            : Checked(Ask(user));
    }

    private static string Ask(string user)
    {
        var password = AnsiConsole.Prompt(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret(null));
        return AnsiConsole.Prompt(new TextPrompt<string>("Once more:").Secret(null)) == password ? password : throw new FormatException("the two are not the same; nothing was changed");
    }

    // A password that looks like a token would be taken for one.
    private static string Checked(string password) =>
        password.Length == 0 ? throw new FormatException("the password is empty")
        : password.Length > LongestPassword ? throw new FormatException($"the password is longer than {LongestPassword} characters")
        : TokenSecret.IsAccess(password) ? throw new FormatException("the password has the form of an access token; choose another")
        : password;
}
