using System.Globalization;
using Registry.Oci;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>Which tags go. Tags are written as <c>name:day</c>, or <c>name:day:pulled</c>; today is day 100.</summary>
public sealed class TagRules : IDisposable
{
    private const double Today = 100;
    private const string Five = "a:10 b:20 c:30 d:40 e:50";

    private readonly Shelf _shelf = new();

    public void Dispose() => _shelf.Dispose();

    [Theory]
    [InlineData("newest=2", Five, "a b c")]
    [InlineData("newest=5", Five, "")]
    [InlineData("newest=1", "", "")]
    [InlineData("newest=1", "a:10 b:10 c:10", "a b")]
    [InlineData("younger=70", Five, "a b c")]
    [InlineData("younger=70.1", Five, "a b")]
    [InlineData("younger=1", Five, "a b c d e")]
    [InlineData("pulled=30", "a:10:80 b:20 c:30:60 d:95:10", "b c")]
    [InlineData("matching=a|e", Five, "b c d")]
    [InlineData("matching=v*", "v1:10 v2:20 w:30", "w")]
    [InlineData("newest=1,matching=v*", "v1:10 v2:20 w:30 x:40", "w")]
    [InlineData("newest=1,younger=65,matching=a", Five, "b c")]
    [InlineData("newest=2,tags=pr-*", "pr-1:10 pr-2:20 pr-3:30 main:5 v1:6", "pr-1")]
    [InlineData("newest=1,tags=pr-*|x", "pr-1:10 x:20 main:5", "pr-1")]
    [InlineData("newest=1;newest=1,tags=v*", "v1:10 v2:20 w:30 x:40", "v1 w")]
    [InlineData("newest=1;younger=85", "a:10 b:16 c:30", "a")]
    [InlineData("newest=1;newest=3", Five, "a b")]
    public async Task ThatNoClauseOfAnyRuleKeepsGo(string rules, string tags, string gone)
    {
        Array.ForEach(rules.Split(';'), Rule);
        await PushAsync(tags);
        Assert.Equal(gone.Split(' ', StringSplitOptions.RemoveEmptyEntries), _shelf.Plan(Today).Tags);
    }

    [Fact]
    public async Task OfRepositoriesThatNoRuleIsAboutStay()
    {
        _shelf.Keep(rule => rule.KeepNewest = 1, "ci/**");
        await PushAsync(Five);
        _shelf.Repository = "ci/app";
        await PushAsync("a:10 b:20");
        Assert.Equal(["a"], _shelf.Plan(Today).Tags);
        Assert.Equal("ci/app", Assert.Single(_shelf.Plans(Today)).Repository.ToString());
    }

    [Fact]
    public async Task AreCountedInEachRepositoryForItself()
    {
        Rule("newest=1");
        foreach (var repository in (string[])["x", "y", "z"])
        {
            _shelf.Repository = repository;
            await PushAsync("a:10 b:20");
        }

        Assert.Equal(["x", "y", "z"], _shelf.Plans(Today).Where(plan => plan.Parts == 1).Select(plan => plan.Repository.ToString()));
    }

    [Fact]
    public async Task ThatAreImmutableStayAndCount()
    {
        Rule("newest=1");
        _shelf.Options.Policies.Immutable.Add(new ImmutableOptions { Repositories = "**", Tags = "a,e" });
        await PushAsync(Five);
        Assert.Equal(["b", "c", "d"], _shelf.Plan(Today).Tags);
    }

    [Fact]
    public async Task AreAsOldAsTheirLastPush()
    {
        Rule("newest=1");
        var older = await _shelf.PushAsync(10, "a");
        await _shelf.PushAsync(20, "b");
        await _shelf.TagAsync(30, "a", older);
        Assert.Equal(["b"], _shelf.Plan(Today).Tags);
    }

    [Fact]
    public async Task ThatWereJustPushedCountAsUsedThoughTheirManifestIsOld()
    {
        Rule("pulled=30");
        var digest = await _shelf.PushAsync(1, "a");
        await _shelf.TagAsync(90, "b", digest);
        Assert.Equal(["a"], _shelf.Plan(Today).Tags);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(200, 2)]
    public async Task GoAsTimeGoesBy(int days, int gone)
    {
        Rule("younger=150");
        await PushAsync("a:10 b:20");
        Assert.Equal(gone, _shelf.Plan(Today + days).Tags.Count);
    }

    [Theory]
    [InlineData("sha256-{0}")]
    [InlineData("sha256-{0}.sig")]
    [InlineData("sha256-{0}.att")]
    public async Task OfSignaturesAreNeitherCountedNorDeletedForThemselves(string tag)
    {
        Rule("newest=1");
        var image = await _shelf.PushAsync(10, "v1");
        await _shelf.PushAsync(20, string.Format(CultureInfo.InvariantCulture, tag, image.Hex));
        Assert.Empty(_shelf.Plan(Today).Tags);
        await _shelf.PushAsync(30, $"sha256-{new string('0', 64)}.sig");
        Assert.Empty(_shelf.Plan(Today).Tags);
    }

    [Fact]
    public async Task WhoseImageHasATaggedArtifactThatIsKeptStay()
    {
        Rule("newest=1");
        var image = await _shelf.PushAsync(10, "v1");
        await _shelf.PushAsync(15, "other");
        await _shelf.PushAsync(20, "v1-sbom", subject: image);
        Assert.Equal(["other"], _shelf.Plan(Today).Tags);
        var verdict = _shelf.Plans(Today)[0].Verdicts.Single(verdict => verdict.Tag.Name == TagName.Parse("v1"));
        Assert.StartsWith("what refers to it is kept: sha256:", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoseArtifactGoesTooGo()
    {
        Rule("newest=1");
        var image = await _shelf.PushAsync(10, "v1");
        await _shelf.PushAsync(20, "v1-sbom", subject: image);
        await _shelf.PushAsync(30, "v2");
        Assert.Equal(["v1", "v1-sbom"], _shelf.Plan(Today).Tags);
    }

    private void Rule(string text)
    {
        var words = text.Split(',').Select(word => word.Split('=')).ToDictionary(word => word[0], word => word[1].Replace('|', ','));
        _shelf.Keep(rule =>
        {
            rule.Tags = words.GetValueOrDefault("tags", "*");
            rule.KeepMatching = words.GetValueOrDefault("matching");
            rule.KeepNewest = words.TryGetValue("newest", out var count) ? (int)Number(count) : null;
            rule.KeepYounger = words.TryGetValue("younger", out var younger) ? TimeSpan.FromDays(Number(younger)) : null;
            rule.KeepPulled = words.TryGetValue("pulled", out var pulled) ? TimeSpan.FromDays(Number(pulled)) : null;
        });
    }

    private async Task PushAsync(string tags)
    {
        foreach (var words in tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split(':')))
        {
            var digest = await _shelf.PushAsync(Number(words[1]), words[0]);
            if (words.Length > 2)
            {
                await _shelf.UseAsync(Number(words[2]), digest);
            }
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
