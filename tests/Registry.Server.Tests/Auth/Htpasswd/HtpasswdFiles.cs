using System.Text;
using Registry.Server.Hosting;
using static Registry.Server.Tests.Auth.Htpasswd.HtpasswdSample;

namespace Registry.Server.Tests.Auth.Htpasswd;

/// <summary>What a file of users says, and what stops the start.</summary>
public sealed class HtpasswdFiles : IDisposable
{
    private readonly HtpasswdSample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("alice:HASH\nbob:OTHER\n")]
    [InlineData("alice:HASH\nbob:OTHER")]
    [InlineData("alice:HASH\r\nbob:OTHER\r\n")]
    [InlineData("\uFEFFalice:HASH\nbob:OTHER\n")]
    [InlineData("\n# alice:none\n  \nalice:HASH\n\n  # and\n\tbob:OTHER  \n\n")]
    public void HaveAUserPerLine(string content)
    {
        var file = _sample.Open(Filled(content));
        Assert.Equal(["alice", "bob"], file.Users.Order());
        Assert.Equal((Hash, OtherHash), (file.HashOf("alice"), file.HashOf("bob")));
        Assert.Empty(_sample.Log.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nobody yet\n")]
    public void MayHaveNone(string content) => Assert.Empty(_sample.Open(content).Users);

    [Fact]
    public void TellUsersApartByCase()
    {
        var file = _sample.Open($"alice:{Hash}\nAlice:{OtherHash}\nмария:{Hash}\n");
        Assert.Equal((Hash, OtherHash, Hash), (file.HashOf("alice"), file.HashOf("Alice"), file.HashOf("мария")));
        Assert.Null(file.HashOf("ALICE"));
        Assert.Null(file.HashOf(""));
    }

    [Theory]
    [InlineData("s3cret\n", "line 1 is not name:hash")]
    [InlineData("alice:HASH\n\n# \n:HASH\n", "line 4 is not name:hash")]
    [InlineData("alice:HASH\r\nbob\r\n", "line 2 is not name:hash")]
    [InlineData("alice:s3cret\n", "the hash of line 1 is not bcrypt; make it with htpasswd -B")]
    [InlineData("alice:\n", "the hash of line 1 is not bcrypt; make it with htpasswd -B")]
    [InlineData("alice:HASH:more\n", "the hash of line 1 is not bcrypt; make it with htpasswd -B")]
    [InlineData("alice:$apr1$s3cret$YQN6ZOsd5q8qJ2v0wKQ5x1\n", "the hash of line 1 is not bcrypt; make it with htpasswd -B")]
    [InlineData("alice:$2y$20$01tjS4iwCFdpjBTx2sWLy.v5d2Vbuob6/xhYDfPMSyyJFtki/zpam", "the hash of line 1 has the cost 20, and checking it would take too long")]
    [InlineData("alice:HASH\nbob:HASH\nalice:OTHER\n", "line 3 names the user of line 1 again")]
    public void AFaultyLineStopsTheStartAndIsNotShown(string content, string fault)
    {
        var message = Refusal(Filled(content));
        Assert.StartsWith($"The htpasswd file {_sample.Path} cannot be used: {fault}", message, StringComparison.Ordinal);
        AssertTellsNoSecret(message);
    }

    [Fact]
    public void LinesInAnotherEncodingStopTheStart()
    {
        File.WriteAllBytes(_sample.Path, Encoding.Latin1.GetBytes($"bob:{Hash}\nmüller:{Hash}\n"));
        Assert.EndsWith("cannot be used: line 2 is not in UTF-8.", Assert.Throws<StartupException>(_sample.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileStopsTheStart() =>
        Assert.Equal($"The htpasswd file {_sample.Path} cannot be used: there is no such file.", Assert.Throws<StartupException>(_sample.Open).Message);

    [Fact]
    public void AFolderInItsPlaceStopsTheStart()
    {
        Directory.CreateDirectory(_sample.Path);
        Assert.StartsWith($"The htpasswd file {_sample.Path} cannot be used: ", Assert.Throws<StartupException>(_sample.Open).Message, StringComparison.Ordinal);
    }

    private static void AssertTellsNoSecret(string text) =>
        Assert.All(["s3cret", "$2y$", Hash[10..], "alice", "bob"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));

    private static string Filled(string content) => content.Replace("HASH", Hash, StringComparison.Ordinal).Replace("OTHER", OtherHash, StringComparison.Ordinal);

    private string Refusal(string content) => Assert.Throws<StartupException>(() => _sample.Open(content)).Message;
}
