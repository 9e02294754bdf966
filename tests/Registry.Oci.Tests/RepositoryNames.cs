namespace Registry.Oci.Tests;

/// <summary>distribution specification, "Pulling manifests": the grammar of <c>&lt;name&gt;</c>.</summary>
public sealed class RepositoryNames
{
    public static TheoryData<string> Good => new(
        "a",
        "0",
        "app",
        "library/ubuntu",
        "a/b/c/d/e/f/g/h/i/j/k",
        "a/blobs/uploads",
        "blobs/uploads/a",
        "manifests/latest",
        "tags/list",
        "v2",
        "catalog",
        "a.b/c_d/e__f/g-h/i--j/k-----l",
        "sha256/0123",
        new string('a', 255),
        string.Concat(Enumerable.Repeat("a/", 127)) + "b");

    public static TheoryData<string?> Bad => new(
        null,
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a/./b",
        "App",
        "app/B",
        "a%2Fb",
        "a%2fb",
        "a\\b",
        "a b",
        " a",
        "a ",
        "a\n",
        "a\0b",
        "a:b",
        "a@b",
        "a~b",
        "a+b",
        "a?b",
        "a#b",
        "_a",
        "-a",
        ".a",
        "a_",
        "a-",
        "a.",
        "a..b",
        "a___b",
        "a._b",
        "a-_b",
        "_catalog",
        "a/-b",
        "a/b-/c",
        "аpp",
        "app/ｂ",
        "café",
        "cafe\u0301",
        "app１",
        "a\u200bb",
        "ſ",
        "ı",
        "K",
        new string('a', 256),
        string.Concat(Enumerable.Repeat("a/", 128)) + "b");

    [Theory]
    [MemberData(nameof(Good))]
    public void AGoodOneIsPrintedAsItCame(string text) => Assert.Equal(text, RepositoryName.Parse(text).ToString());

    [Theory]
    [MemberData(nameof(Bad))]
    public void ABadOneIsRefusedWithASentence(string? text)
    {
        Assert.False(RepositoryName.TryParse(text, out var name, out var fault));

        Assert.Null(name);
        Assert.NotEmpty(fault);
        Assert.Equal(fault, Assert.Throws<FormatException>(() => RepositoryName.Parse(text)).Message);
    }

    [Fact]
    public void TheSentenceIsShortAndPrintable()
    {
        Assert.False(RepositoryName.TryParse("A\u001b[31m" + new string('x', 200), out _, out var fault));

        Assert.InRange(fault.Length, 1, 400);
        Assert.DoesNotContain(fault, char.IsControl);
    }

    [Fact]
    public void EqualityIsByValue() => Assert.Equal(RepositoryName.Parse("a/b"), RepositoryName.Parse("a/b"));
}
