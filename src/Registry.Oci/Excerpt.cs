namespace Registry.Oci;

/// <summary>What a client sent, made fit for an error message: short and without control characters.</summary>
public static class Excerpt
{
    // Longer than any sensible name or digest, shorter than what would flood a terminal or a log.
    private const int Limit = 160;

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cut = text.Length > Limit ? string.Concat(text.AsSpan(0, End(text)), "…") : text;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c)) : cut;
    }

    // Half a surrogate pair cannot be written as UTF-8.
    private static int End(string text) => char.IsHighSurrogate(text[Limit - 1]) ? Limit - 1 : Limit;
}
