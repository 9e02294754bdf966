using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests.Package;

public sealed class Packages(PackageFeed feed) : IClassFixture<PackageFeed>
{
    [Theory]
    [InlineData("Xunit")]
    [InlineData("NUnit")]
    [InlineData("MSTest")]
    public async Task RunInAProjectElsewhere(string framework)
    {
        var said = await Dotnet.RunAsync(
            Path.Combine(feed.Samples, framework),
            "test", "-p:TestTfmsInParallel=false", $"-p:RegistryTestingVersion={feed.Version}", $"-p:RestoreAdditionalProjectSources={feed.Folder}");

        Assert.Contains("Passed:     3, Skipped:     0, Total:     3", said, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldTheRegistryAndSqlite()
    {
        string[] assemblies = ["Registry.Oci", "Registry.Storage", "Registry.Testing", "registry", "Microsoft.Data.Sqlite", "Microsoft.EntityFrameworkCore.Sqlite"];
        Assert.All(assemblies, assembly => Assert.Contains($"lib/net10.0/{assembly}.dll", feed.Files));
        Assert.Contains("runtimes/linux-x64/native/libe_sqlite3.so", feed.Files);
        Assert.Contains("lib/net10.0/Registry.Testing.xml", feed.Files);
        Assert.Contains("README.md", feed.Files);
        Assert.Contains("NOTICE.txt", feed.Files);
    }

    [Fact]
    public void DependOnNoTestFrameworkAndOnNothingThatCannotBeRestored()
    {
        Assert.NotEmpty(feed.Dependencies);
        Assert.DoesNotContain(feed.Dependencies, id => id.Contains("xunit", StringComparison.OrdinalIgnoreCase) || id.Contains("NUnit", StringComparison.Ordinal) || id.Contains("MSTest", StringComparison.Ordinal));
        Assert.DoesNotContain(feed.Dependencies, id => id.Contains("sqlite", StringComparison.OrdinalIgnoreCase) || id.StartsWith("Registry.", StringComparison.Ordinal));
    }

    /// <summary>A package that the registry references and this one does not name would be missing where this one is used.</summary>
    [Fact]
    public void DependOnAllThatTheRegistryReferences() =>
        Assert.Equal(
            References("src/Registry.Server/Registry.Server.csproj").Where(id => !id.Contains("sqlite", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal),
            feed.Dependencies.Except(["Microsoft.EntityFrameworkCore.Relational", "Microsoft.Extensions.DependencyModel"]).Order(StringComparer.Ordinal));

    private static IEnumerable<string> References(string project) =>
        System.Xml.Linq.XDocument.Load(RepositoryRoot.PathOf(project)).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);
}
