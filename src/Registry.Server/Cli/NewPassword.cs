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
    public static string Get(ParseResult arguments, string user)
    {
        if (arguments.GetValue(Generate))
        {
            return arguments.GetValue(FromInput)
                ? throw new FormatException("the password is either read (--password-stdin) or made up (--generate)")
                : RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
        }

        if (arguments.GetValue(FromInput))
        {
            return Checked(Read(Console.In));
        }

        return Console.IsInputRedirected
            ? throw new FormatException("there is no terminal to ask for a password at; use --password-stdin or --generate")
            : Checked(Ask(user));
    }

    /// <summary>What is told of a change, once it is made: with the password where nobody knows it yet.</summary>
    public static string Told(ParseResult arguments, string user, string password, string told) =>
        arguments.GetValue(Generate) ? $"The password of {user}, shown this once: {password}{Environment.NewLine}{told}" : told;

    // No more than tells that it is too long: what is piped in may have no end.
    private static string Read(TextReader input)
    {
        var text = new char[LongestPassword + Environment.NewLine.Length + 1];
        return new string(text, 0, input.ReadBlock(text)).TrimEnd('\r', '\n');
    }

    private static string Ask(string user)
    {
        var password = AnsiConsole.Prompt(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret(null));
        return AnsiConsole.Prompt(new TextPrompt<string>("Once more:").Secret(null)) == password ? password : throw new FormatException("the two are not the same; nothing was changed");
    }

    // A password that looks like a token would be taken for one. Control characters cannot be sent (RFC 7617, 2).
    private static string Checked(string password) =>
        password.Length == 0 ? throw new FormatException("the password is empty")
        : password.Length > LongestPassword ? throw new FormatException($"the password is longer than {LongestPassword} characters")
        : password.Any(char.IsControl) ? throw new FormatException("the password has a line break or another control character in it")
        : TokenSecret.IsAccess(password) ? throw new FormatException("the password has the form of an access token; choose another")
        : password;
}
