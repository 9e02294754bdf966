namespace Registry.Oci.Tests;

/// <summary>distribution specification, "Pulling manifests": <c>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}</c>.</summary>
public sealed class TagNames
{
    public static TheoryData<string> Good => new(
        "latest",
        "1",
        "1.2.3",
        "v1.2.3-rc.1_build-7",
        "_",
        "___",
        "UPPER",
        "a..b",
        "a-",
        "a.",
        "list",
        "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.sig",
        new string('a', 128));

    public static TheoryData<string?> Bad => new(
        null,
        "",
        ".",
        "..",
        ".hidden",
        "-a",
        "a b",
        "a\n",
        "a/b",
        "a\\b",
        "a:b",
        "a@b",
        "a+b",
        "1.0+meta",
        "a%20b",
        "a\0",
        "täg",
        "tаg",
        "１",
        new string('a', 129));

    [Theory]
    [MemberData(nameof(Good))]
    public void AGoodOneIsPrintedAsItCame(string text) => Assert.Equal(text, TagName.Parse(text).ToString());

    [Theory]
    [MemberData(nameof(Bad))]
    public void ABadOneIsRefusedWithASentence(string? text)
    {
        Assert.False(TagName.TryParse(text, out var tag, out var fault));

        Assert.Null(tag);
        Assert.NotEmpty(fault);
        Assert.Equal(fault, Assert.Throws<FormatException>(() => TagName.Parse(text)).Message);
    }

    [Fact]
    public void TheCaseOfLettersTellsTagsApart() => Assert.NotEqual(TagName.Parse("v1"), TagName.Parse("V1"));

    [Theory]
    [InlineData("sha256", 64)]
    [InlineData("sha512", 64)]
    public void TheFallbackTagOfReferrersKeepsTheFirst64Characters(string algorithm, int length)
    {
        Assert.True(DigestAlgorithm.TryParse(algorithm, out var known));
        var subject = Digest.Of("subject"u8, known);

        var tag = TagName.ReferrersFallback(subject).ToString();

        Assert.Equal($"{algorithm}-{subject.Hex[..length]}", tag);
        Assert.Equal(tag, TagName.Parse(tag).ToString());
    }
}
