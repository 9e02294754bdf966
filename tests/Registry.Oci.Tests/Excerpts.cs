using System.Text;

namespace Registry.Oci.Tests;

public sealed class Excerpts
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("tab\tand\r\nline", "tab?and??line")]
    [InlineData("\u001b[2J", "?[2J")]
    public void AreWithoutControlCharacters(string? text, string shown) => Assert.Equal(shown, Excerpt.Of(text));

    [Fact]
    public void EndInAnEllipsisWhenTheTextIsLong()
    {
        var shown = Excerpt.Of(new string('x', 5000));

        Assert.InRange(shown.Length, 1, 200);
        Assert.EndsWith("…", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void NeverCutACharacterInTwo()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);

        Assert.All(Enumerable.Range(150, 20), length => strict.GetBytes(Excerpt.Of(new string('x', length) + "😀" + new string('y', 20))));
    }
}
