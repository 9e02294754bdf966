using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings;

/// <summary>The command line, over the environment, over the file, over the defaults.</summary>
public sealed class SettingPrecedence : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheNearestWordCounts()
    {
        var file = _folder.Write("registry.json", """{"Registry":{"Urls":"http://127.0.0.1:1","Data":"of-the-file","Manifests":{"MaxReferences":1,"MaxSize":5000000},"Lists":{"MaxPage":1}}}""");
        Environment.SetEnvironmentVariable("Registry__Manifests__MaxReferences", "2");
        Environment.SetEnvironmentVariable("Registry__Data", "of-the-environment");
        try
        {
            var options = SettingSources.Load(file, "http://127.0.0.1:3", "of-the-command-line");
            Assert.Equal(("http://127.0.0.1:3", "of-the-command-line"), (options.Urls, options.Data));
            Assert.Equal("of-the-environment", SettingSources.Load(file, null, null).Data);
            Assert.Equal((2, 5_000_000, 1), (options.Manifests.MaxReferences, options.Manifests.MaxSize, options.Lists.MaxPage));
            Assert.Equal(TimeSpan.FromMinutes(5), options.Uploads.IdleTimeout);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Registry__Manifests__MaxReferences", null);
            Environment.SetEnvironmentVariable("Registry__Data", null);
        }
    }

    [Fact]
    public void WithoutAnythingItListensOnThisMachineOnly() => Assert.Equal("http://localhost:5000", SettingSources.Load(null, null, null).Urls);

    [Fact]
    public void AFileMayBeHidden() => Assert.Equal(7, SettingSources.Load(_folder.Write(".registry.json", """{"Registry":{"Lists":{"MaxPage":7}}}"""), null, null).Lists.MaxPage);

    [Fact]
    public void AFileThatIsMissingIsRefusedByName()
    {
        var message = Refusal(_folder["nowhere.json"]);
        Assert.StartsWith("The settings cannot be read: ", message, StringComparison.Ordinal);
        Assert.Contains(_folder["nowhere.json"], message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Refusal(_folder["none", "nowhere.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNoJsonIsRefusedWithThePlace()
    {
        var message = Refusal(_folder.Write("registry.json", "{\n  \"Registry\": {\n    \"Urls\": nonsense\n"));
        Assert.StartsWith("The settings cannot be read: ", message, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFaultsOfAFileAreTold() =>
        Assert.Contains("Registry:Lists:MaxPage: 'many' is not a whole number", Refusal(_folder.Write("registry.json", """{"Registry":{"Lists":{"MaxPage":"many"}}}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("production.json")]
    [InlineData("tls.json")]
    [InlineData("team.json")]
    public void TheFilesThatOperatorsCopyAreRead(string name) =>
        Assert.Equal("/var/lib/registry", SettingSources.Load(Path.Combine(RepositoryRoot.Path, "config", name), null, null).Data);

    [Theory]
    [InlineData("settings")]
    [InlineData("registry.conf")]
    public void AFileMayHaveAnyName(string name) =>
        Assert.Equal(7, SettingSources.Load(_folder.Write(name, """{"Registry":{"Lists":{"MaxPage":7}}}"""), null, null).Lists.MaxPage);

    [Fact]
    public void AFileMayHaveComments() =>
        Assert.Equal(7, SettingSources.Load(_folder.Write("registry.json", "{ // why\n \"Registry\":{\"Lists\":{\"MaxPage\":7,},} }"), null, null).Lists.MaxPage);

    private static string Refusal(string file) => Assert.Throws<StartupException>(() => SettingSources.Load(file, null, null)).Message;
}
