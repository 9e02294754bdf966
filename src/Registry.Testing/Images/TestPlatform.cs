namespace Registry.Testing.Images;

/// <summary>What <c>OS/ARCHITECTURE</c> or <c>OS/ARCHITECTURE/VARIANT</c> says.</summary>
internal sealed record TestPlatform(string Os, string Architecture, string? Variant)
{
    /// <exception cref="FormatException">It is none.</exception>
    public static TestPlatform Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new TestPlatform(os, architecture, null),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new TestPlatform(os, architecture, variant),
        _ => throw new FormatException($"'{text}' is no platform; write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/arm64"),
    };

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
