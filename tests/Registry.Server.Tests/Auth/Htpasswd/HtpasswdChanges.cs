using Registry.Server.Auth.Htpasswd;
using static Registry.Server.Tests.Auth.Htpasswd.HtpasswdSample;

namespace Registry.Server.Tests.Auth.Htpasswd;

/// <summary>A file of users that changes while the registry runs.</summary>
public sealed class HtpasswdChanges : IDisposable
{
    private const string Alice = $"alice:{Hash}\n";

    private readonly HtpasswdSample _sample = new();
    private readonly HtpasswdFile _file;

    public HtpasswdChanges() => _file = _sample.Open(Alice);

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void NothingIsNewInAFileThatStaysAsItWas()
    {
        AssertNothingIsNew();
        Assert.Empty(_sample.Log.Lines);
    }

    [Theory]
    [InlineData($"{Alice}bob:{OtherHash}\n", "alice bob")]
    [InlineData($"bob:{Hash}\n", "bob")]
    [InlineData($"alice:{OtherHash}\n", "alice")]
    [InlineData("# nobody\n", "")]
    public void AFileThatChangesIsReadAgain(string content, string users)
    {
        _sample.Write(content);
        Assert.True(_file.Refresh());
        AssertNothingIsNew();
        Assert.Equal(users, string.Join(' ', _file.Users.Order()));
        var line = Assert.Single(_sample.Log.Lines);
        Assert.Equal($"The htpasswd file {_sample.Path} was read again: {_file.Users.Count} users", line.Text);
    }

    [Fact]
    public void ANewHashOfTheSameLengthIsRead()
    {
        _sample.Write($"alice:{OtherHash}\n");
        Assert.True(_file.Refresh());
        Assert.Equal(OtherHash, _file.HashOf("alice"));
    }

    [Fact]
    public void ANewHashWithinTheSameTickIsReadAtTheNextLook()
    {
        _sample.WriteWithinTheTick($"alice:{OtherHash}\n");
        Assert.True(_file.Refresh());
        Assert.Equal(OtherHash, _file.HashOf("alice"));
    }

    [Theory]
    [InlineData(Alice)]
    [InlineData($"# written anew\n{Alice}")]
    public void TheSameUsersWrittenAnewAreNoChange(string content)
    {
        _sample.Write(content);
        AssertNothingIsNew();
        Assert.Empty(_sample.Log.Lines);
    }

    [Fact]
    public void AFileThatAnotherTakesThePlaceOfIsReadAgain()
    {
        var next = _sample.Folder.Write("next", $"bob:{OtherHash}\n");
        File.Move(next, _sample.Path, overwrite: true);
        Assert.True(_file.Refresh());
        Assert.Equal(["bob"], _file.Users);
    }

    // As Kubernetes mounts a secret: the file is a link into a folder that is a link, and only that one is replaced.
    [Fact]
    public void AFileBehindLinksIsReadAgain()
    {
        Put("first", Alice);
        File.Delete(_sample.Path);
        File.CreateSymbolicLink(_sample.Path, Path.Combine("current", "users"));
        var file = _sample.Open();
        Put("second", $"bob:{OtherHash}\n");
        Assert.True(file.Refresh());
        Assert.Equal(["bob"], file.Users);
    }

    [Fact]
    public void AFaultKeepsTheUsersAndIsLoggedOnce()
    {
        _sample.Write($"{Alice}bob:s3cret\n");
        AssertNothingIsNew();
        AssertIsLogged("the hash of line 2 is not bcrypt; make it with htpasswd -B");
        Assert.DoesNotContain("s3cret", _sample.Log.Lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EachFaultyChangeIsLogged()
    {
        _sample.Write("alice\n");
        AssertNothingIsNew();
        _sample.Write("alice:\n");
        AssertNothingIsNew();
        _sample.Write("alice:s3cret\n");
        AssertNothingIsNew();
        Assert.Equal(3, _sample.Log.Errors.Count());
    }

    [Fact]
    public void AMissingFileKeepsTheUsersAndIsLoggedOnce()
    {
        File.Delete(_sample.Path);
        AssertNothingIsNew();
        AssertIsLogged("there is no such file");
    }

    [Fact]
    public void AFolderInItsPlaceKeepsTheUsersAndIsLoggedOnce()
    {
        File.Delete(_sample.Path);
        Directory.CreateDirectory(_sample.Path);
        AssertNothingIsNew();
        Assert.Single(_sample.Log.Errors);
    }

    [Fact]
    public void AFileThatComesBackAsItWasIsReadAgain()
    {
        File.Delete(_sample.Path);
        AssertNothingIsNew();
        _sample.WriteWithinTheTick(Alice);
        AssertNothingIsNew();
        Assert.EndsWith("was read again: 1 users", _sample.Log.Lines[^1].Text, StringComparison.Ordinal);
        Assert.Equal(2, _sample.Log.Lines.Count);
    }

    [Fact]
    public void AFaultThatIsMendedIsOver()
    {
        _sample.Write("alice\n");
        AssertNothingIsNew();
        _sample.Write($"bob:{OtherHash}\n");
        Assert.True(_file.Refresh());
        Assert.Equal(["bob"], _file.Users);
        Assert.Equal(OtherHash, _file.HashOf("bob"));
        Assert.Null(_file.HashOf("alice"));
    }

    private void AssertNothingIsNew()
    {
        var (users, hash) = (_file.Users, _file.HashOf("alice"));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.False(_file.Refresh()));
        Assert.Equal(users, _file.Users);
        Assert.Equal(hash, _file.HashOf("alice"));
    }

    private void AssertIsLogged(string fault) =>
        Assert.Equal(
            $"The htpasswd file {_sample.Path} cannot be used: {fault}. Its 1 users stay as they were read last",
            Assert.Single(_sample.Log.Errors).Text);

    private void Put(string folder, string content)
    {
        Directory.CreateDirectory(_sample.Folder[folder]);
        _sample.Folder.Write(Path.Combine(folder, "users"), content);
        File.Delete(_sample.Folder["current"]);
        Directory.CreateSymbolicLink(_sample.Folder["current"], folder);
    }
}
