using System.Text.RegularExpressions;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Architecture;

/// <summary>Who may know of whom.</summary>
public sealed partial class Dependencies
{
    private const string Server = "src/Registry.Server";

    private static readonly string[] Slices = ["Base", "Blobs", "Uploads", "Manifests", "Tags", "Referrers", "Catalog"];

    public static TheoryData<string> EverySlice => [.. Slices];

    [Theory]
    [MemberData(nameof(EverySlice))]
    public void ASliceMentionsNoOther(string slice) => AssertMentionsNone(slice, Slices.Except([slice]));

    [Theory]
    [InlineData("Api")]
    [InlineData("Index")]
    [InlineData("Settings")]
    [InlineData("Maintenance")]
    [InlineData("Transfer")]
    [InlineData("Patterns")]
    [InlineData("Policies")]
    [InlineData("History")]
    [InlineData("Mirror")]
    [InlineData("Backup")]
    [InlineData("Cli")]
    public void WhatSlicesShareMentionsNone(string folder) => AssertMentionsNone(folder, Slices);

    [Fact]
    public void TheIndexKnowsNothingOfHttp() => AssertMentionsNone("Index", ["Api", "Hosting", "Cli"]);

    [Fact]
    public void EveryFolderIsOneThatTheRulesKnow() =>
        Assert.Equal(
            Slices.Concat(["Api", "Audit", "Auth", "Backup", "Cli", "History", "Hosting", "Index", "Maintenance", "Mirror", "Patterns", "Policies", "Settings", "Transfer"]).Order(StringComparer.Ordinal),
            RepositoryRoot.Sources(Server).Select(file => file.Path.Split('/')).Where(parts => parts.Length > 3).Select(parts => parts[2]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void OciReferencesOnlyTheBaseClassLibrary()
    {
        Assert.All(typeof(Oci.Digest).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
        Assert.Empty(Packages("src/Registry.Oci/Registry.Oci.csproj"));
    }

    [Fact]
    public void OnlyStorageReferencesACloudSdk()
    {
        var projects = Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .Where(project => Packages(project).Any(package => CloudSdk().IsMatch(package)))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(projects.Except(["Registry.Storage", "Registry.Storage.Tests"]));
    }

    [Fact]
    public void SerilogIsSeenOnlyInHosting() =>
        Assert.Empty(RepositoryRoot.Sources("src")
            .Where(file => !file.Path.StartsWith($"{Server}/Hosting/", StringComparison.Ordinal) && file.Lines.Any(line => line.Contains("Serilog", StringComparison.Ordinal)))
            .Select(file => file.Path));

    // A neighbour's type can be named without its namespace, so it is the types' own names that are looked for; but a member of the same name is no type.
    private static void AssertMentionsNone(string folder, IEnumerable<string> others)
    {
        var spaces = string.Join('|', others);
        var members = TypesOf(folder).SelectMany(type => type.GetMembers()).Select(member => member.Name);
        var types = string.Join('|', others.SelectMany(TypesOf).Select(type => type.Name.Split('`')[0]).Except(members));
        var name = new Regex($@"\bRegistry\.Server\.({spaces})\b|\b({spaces})\.({types})\b|(?<!\.)\b({types})\b");
        Assert.Empty(RepositoryRoot.Sources($"{Server}/{folder}").SelectMany(file => file.Lines.Where(line => name.IsMatch(line)).Select(line => $"{file.Path}: {line}")));
    }

    private static IEnumerable<Type> TypesOf(string folder) =>
        typeof(IndexWriter).Assembly.GetTypes().Where(type => !type.IsNested && $"{type.Namespace}.".StartsWith($"Registry.Server.{folder}.", StringComparison.Ordinal));

    private static IEnumerable<string> Packages(string project) =>
        PackageReference().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, project))).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("""<PackageReference Include="(?<name>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"\A(AWSSDK|Azure|Google\.Cloud|Minio)\b")]
    private static partial Regex CloudSdk();
}
