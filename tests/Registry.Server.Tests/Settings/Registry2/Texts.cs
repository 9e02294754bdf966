using Registry.Server.Hosting;
using Registry.Server.Settings.Registry2;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>YAML and times, as registry:2 writes them; and where its file is.</summary>
public sealed class Texts
{
    [Theory]
    [InlineData("168h", "7.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1.5s", "00:00:01.5000000")]
    [InlineData("10ms", "00:00:00.0100000")]
    [InlineData("100us", "00:00:00.0001000")]
    [InlineData("0", "00:00:00")]
    [InlineData("1000000000", "00:00:01")]
    [InlineData("-5m", "-00:05:00")]
    public void TimesAreThoseOfGo(string text, string time)
    {
        Assert.True(GoDuration.TryParse(text, out var parsed));
        Assert.Equal(time, parsed.ToString("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5x")]
    [InlineData("1d")]
    [InlineData("h")]
    [InlineData("1 h")]
    [InlineData("01:00:00")]
    [InlineData("999999999999h")]
    public void OthersAreNone(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x", "{a: {b: 1}, c: {b: 1}}")]
    [InlineData("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "{a: {b: 1, c: 2}, d: {c: 3, b: 1}}")]
    [InlineData("a: [1, {b: c}]\nd:\n- e", "{a: [1, {b: c}], d: [e]}")]
    [InlineData("a: ~\nb: null\nc:\nd: '~'", "{a: , b: , c: , d: ~}")]
    [InlineData("a: |\n  one\n  two\n", "{a: one\ntwo\n}")]
    [InlineData("", "")]
    [InlineData("# nothing\n---\n", "")]
    public void YamlIsReadWithAnchorsAndMerges(string yaml, string tree) => Assert.Equal(tree, YamlReader.Read(yaml, _ => "", []).ToString());

    [Fact]
    public void ANameThatStandsTwiceIsToldWithItsPlace()
    {
        var faults = new List<string>();
        YamlReader.Read("a:\n  b: 1\n  b: 2\n", mark => $"line {mark.Line}", faults);
        Assert.Equal("a.b (line 3): it stands there twice; leave one of the two", Assert.Single(faults));
    }

    [Theory]
    [InlineData("a: [1")]
    [InlineData("a: 1\n b: 2")]
    [InlineData("a: *nowhere")]
    [InlineData("{{template}}")]
    [InlineData("log: {fields: {\na: b\n}}")]
    [InlineData("storage:\n\tfilesystem: {}")]
    public void WhatIsNoYamlIsRefusedWithItsPlace(string yaml)
    {
        var message = Assert.Throws<StartupException>(() => OfficialSample.Read(yaml)).Message;
        Assert.Matches(@"\AThe settings cannot be read: .*config\.yml, line \d+: ", message);
    }

    [Fact]
    public void WhatIsNestedWithoutEndDoesNotEndTheProgram() => Assert.Contains(
        "nested more than 100 deep", Assert.Throws<StartupException>(() => OfficialSample.Read($"log: {new string('[', 100_000)}")).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatIsNotInUtf8IsNoOtherPassword()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["config.yml"], [.. "version: 0.1\nproxy: {password: gr"u8, 0xFC, .. "n}\n"u8]);
        Assert.EndsWith("config.yml is not in UTF-8", Assert.Throws<StartupException>(() => Official.Read(folder["config.yml"], new Dictionary<string, string>())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "", null)]
    [InlineData("", "true", "/etc/docker/registry/config.yml", "/etc/docker/registry/config.yml")]
    [InlineData("", "true", "/etc/distribution/config.yml", "/etc/distribution/config.yml")]
    [InlineData("", "", "/etc/docker/registry/config.yml", null)]
    [InlineData("/my.yml", "true", "/etc/distribution/config.yml", "/my.yml")]
    [InlineData("/my.json /my.yaml", "true", "/etc/distribution/config.yml", "/my.yaml")]
    [InlineData("/my.json", "true", "/etc/distribution/config.yml", null)]
    public void TheFileIsTheOneThatIsNamedOrMounted(string named, string inContainer, string there, string? file) => Assert.Equal(file, Find(named, there, ("DOTNET_RUNNING_IN_CONTAINER", inContainer)));

    [Fact]
    public void TheEnvironmentMayNameIt()
    {
        Assert.Equal("/some/where", Find("", "/etc/distribution/config.yml", ("REGISTRY_CONFIGURATION_PATH", "/some/where"), ("DOTNET_RUNNING_IN_CONTAINER", "true")));
        Assert.Equal("/my.yml", Find("/my.yml", "", ("REGISTRY_CONFIGURATION_PATH", "/some/where")));
    }

    [Fact]
    public void TwoThatAreMountedAreOneTooMany() => Assert.Contains(
        "registry serve /etc/distribution/config.yml",
        Assert.Throws<StartupException>(() => Find("", "/etc/docker/registry/config.yml /etc/distribution/config.yml", ("DOTNET_RUNNING_IN_CONTAINER", "true"))).Message,
        StringComparison.Ordinal);

    private static string? Find(string named, string there, params (string Name, string Value)[] environment) => OfficialFile.Find(
        named.Split(' ', StringSplitOptions.RemoveEmptyEntries), environment.ToDictionary(variable => variable.Name, variable => variable.Value), path => there.Split(' ').Contains(path));
}
