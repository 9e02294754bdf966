using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Architecture;

/// <summary>What every source file keeps to.</summary>
public sealed class SourceFiles
{
    private const int Longest = 300;

    // This one, and those that wait for another process's lock on the index, of which nothing tells.
    private static readonly string[] Exceptions = ["/SourceFiles.cs", "/Index/IndexTransaction.cs", "/Index/SqliteSleep.cs"];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void NoneIsLongerThanCanBeTakenIn(string folder) =>
        Assert.Empty(RepositoryRoot.Sources(folder).Where(file => file.Lines.Length > Longest).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Theory]
    [InlineData("src", "DateTime.UtcNow")]
    [InlineData("src", "DateTime.Now")]
    [InlineData("src", "DateTimeOffset.UtcNow")]
    [InlineData("src", "DateTimeOffset.Now")]
    [InlineData("src", "Thread.Sleep")]
    [InlineData("src", "Task.Delay")]
    [InlineData("tests/Registry.Server.Tests", "Thread.Sleep")]
    [InlineData("tests/Registry.Server.Tests", "Task.Delay")]
    [InlineData("tests/Registry.Testing.Tests", "Thread.Sleep")]
    [InlineData("tests/Registry.Testing.Tests", "Task.Delay")]
    public void NoneAsksTheClockOrWaitsBlindly(string folder, string words) =>
        Assert.Empty(RepositoryRoot.Sources(folder)
            .Where(file => !Exceptions.Any(file.Path.EndsWith) && file.Lines.Any(line => line.Contains(words, StringComparison.Ordinal) && !line.Contains(", clock, ", StringComparison.Ordinal)))
            .Select(file => file.Path));
}
