using FsCheck;
using FsCheck.Fluent;

namespace Registry.Oci.Tests;

public sealed class NameProperties
{
    [Fact]
    public void ARepositoryNameOfTheGrammarPrintsItself() =>
        Prop.ForAll(Generated.RepositoryNames.ToArbitrary(), text => RepositoryName.Parse(text).ToString() == text).QuickCheckThrowOnFailure();

    [Fact]
    public void ATagOfTheGrammarPrintsItself() =>
        Prop.ForAll(Generated.Tags.ToArbitrary(), text => TagName.Parse(text).ToString() == text).QuickCheckThrowOnFailure();

    [Fact]
    public void TheDigestOfAnyContentPrintsItself() =>
        Prop.ForAll(Generated.Bytes.ToArbitrary(), content => Digest.Parse(Digest.Of(content).ToString()).Equals(Digest.Of(content))).QuickCheckThrowOnFailure();

    [Fact]
    public void NoTextMakesAParserThrow() =>
        Prop.ForAll<string?>(text =>
        {
            _ = RepositoryName.TryParse(text, out _);
            _ = TagName.TryParse(text, out _);
            _ = Digest.TryParse(text, out _);
            _ = Reference.TryParse(text, out _, out _);
            MediaTypes.FromContentType(text);
        }).QuickCheckThrowOnFailure();
}
