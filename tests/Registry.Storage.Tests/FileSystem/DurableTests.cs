using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

public sealed class DurableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFailingFlushIsReported()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "needs a file that refuses fsync");
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var failure = Assert.Throws<IOException>(() => Durable.Flush(device, "/dev/null"));
        Assert.StartsWith("'/dev/null' could not be made durable: ", failure.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, failure.HResult);
    }

    [Fact]
    public void AFlushOfAFolderThatIsNotThereIsReported() => Assert.Throws<IOException>(() => Durable.FlushFolder(_folder["absent"]));

    [Fact]
    public void ARenameReplacesAndNeverCopies()
    {
        File.WriteAllText(_folder["new"], "new");
        File.WriteAllText(_folder["old"], "old");
        Durable.Rename(_folder["new"], _folder["old"]);
        Assert.Equal("new", File.ReadAllText(_folder["old"]));
        Assert.False(File.Exists(_folder["new"]));
    }

    [Fact]
    public void AFailingRenameIsReported() => Assert.Throws<IOException>(() => Durable.Rename(_folder["absent"], _folder["target"]));

    [Fact]
    public void FoldersAreCreatedWithThoseAboveThem()
    {
        Durable.CreateFolder(_folder["a", "b", "c"]);
        Durable.CreateFolder(_folder["a", "b", "c"]);
        Assert.True(Directory.Exists(_folder["a", "b", "c"]));
    }

    [Fact]
    public void RemovingTellsWhetherThereWasAFile()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.True(Durable.Remove(_folder["file"]));
        Assert.False(Durable.Remove(_folder["file"]));
        Assert.False(Durable.Remove(_folder["absent", "file"]));
        Assert.ThrowsAny<IOException>(() => Durable.Remove(_folder.Path));
    }

    [Fact]
    public void APathMayHaveAnyCharacters()
    {
        Durable.CreateFolder(_folder["Lager für 画像 😀"]);
        Assert.True(Directory.Exists(_folder["Lager für 画像 😀"]));
    }
}
