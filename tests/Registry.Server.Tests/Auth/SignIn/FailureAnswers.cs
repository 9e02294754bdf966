using System.Net;
using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>A failure tells nothing of whom there is, neither by what is answered nor by when.</summary>
public sealed class FailureAnswers
{
    private const string Password = "correct horse";

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2/a/manifests/v1")]
    [InlineData("/v2/_catalog")]
    [InlineData("/v1/search")]
    [InlineData("/token")]
    [InlineData("/api/v1/audit")]
    public async Task AreTheSameForKnownAndUnknownUsers(string path)
    {
        using var folder = new TempFolder();
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory, options =>
        {
            options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
            options.Auth.SignIn.MaxFailures = 2;
            options.Auth.HtpasswdFile = folder.Write("htpasswd", "filed:$2y$05$01tjS4iwCFdpjBTx2sWLy.v5d2Vbuob6/xhYDfPMSyyJFtki/zpam\n");
        });
        await http.AddUserAsync("known", Password);
        await http.AddUserAsync("admin", Password, isAdmin: true);
        foreach (var times in new[] { 1, 2, 3 })
        {
            var answers = new List<string>();
            foreach (var user in new[] { "known", "admin", "filed", "unknown", "un/known", "Known" })
            {
                var answer = (await http.GetAsync(path, Access.Basic(user, "wrong"))).Is(times < 3 ? 401 : 429);
                answers.Add(string.Join('\n', [answer["WWW-Authenticate"], answer["Cache-Control"], answer["Content-Length"], answer["Connection"], times < 3 ? answer["Retry-After"] : "", times < 3 ? answer.Text : ""]));
            }

            Assert.Single(answers.Distinct());
        }
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("unknown")]
    public async Task ComeAfterTheDelayOnly(string user)
    {
        var clock = new WatchedTime(new ManualTime());
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.FromMilliseconds(700), clock);
        await http.AddUserAsync("alice", Password);
        foreach (var factor in new[] { 1, 2, 4, 8, 16 })
        {
            var answer = http.GetAsync("/v2/", Access.Basic(user, $"wrong {factor}"));
            await clock.WaitForDelayAsync(TimeSpan.FromMilliseconds(700 * factor));
            Assert.False(answer.IsCompleted);
            clock.Inner.Advance(TimeSpan.FromMilliseconds(700 * factor));
            (await answer).Is(401);
        }

        (await http.GetAsync("/v2/", Access.Basic("alice", Password))).Is(200);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData(null, null, true)]
    public void AreCountedByAddress(string? first, string? second, bool isSame)
    {
        var brakes = new SignInBrakes(new SignInOptions { MaxFailures = 1, MaxFailuresPerAddress = 1000 }, new ManualTime());
        brakes.Failed("alice", first is null ? null : IPAddress.Parse(first), "a guess");
        Assert.Equal(isSame, brakes.LockedOutFor("alice", second is null ? null : IPAddress.Parse(second)) is not null);
        Assert.Null(brakes.LockedOutFor("alice2", first is null ? null : IPAddress.Parse(first)));
    }

    [Fact]
    public void TakeLongerUpToSixteenTimes()
    {
        var brakes = new SignInBrakes(new SignInOptions { FailureDelay = TimeSpan.FromSeconds(1) }, new ManualTime());
        Assert.Equal([1, 2, 4, 8, 16, 16, 16], Enumerable.Range(0, 7).Select(i => (int)brakes.Failed("alice", IPAddress.Loopback, $"guess {i}").TotalSeconds));
        brakes.Succeeded("alice", IPAddress.Loopback);
        Assert.Equal(TimeSpan.FromSeconds(1), brakes.Failed("alice", IPAddress.Loopback, "another"));
    }

    [Fact]
    public void ByGetAndThenByPostAreOneGuess()
    {
        var clock = new ManualTime();
        var brakes = new SignInBrakes(new SignInOptions { MaxFailures = 2 }, clock);
        brakes.Failed("alice", IPAddress.Loopback, "a guess");
        brakes.Failed("alice", IPAddress.Loopback, "a guess", isForm: true);
        Assert.Null(brakes.LockedOutFor("alice", IPAddress.Loopback));
        brakes.Failed("alice", IPAddress.Loopback, "a guess");
        Assert.NotNull(brakes.LockedOutFor("alice", IPAddress.Loopback));
    }

    [Theory]
    [InlineData("a guess", false, 1)]
    [InlineData("another", true, 1)]
    [InlineData("a guess", true, 20)]
    public void OtherwiseAreTwo(string second, bool isForm, int seconds)
    {
        var clock = new ManualTime();
        var brakes = new SignInBrakes(new SignInOptions { MaxFailures = 2 }, clock);
        brakes.Failed("alice", IPAddress.Loopback, "a guess");
        clock.Advance(TimeSpan.FromSeconds(seconds));
        brakes.Failed("alice", IPAddress.Loopback, second, isForm);
        Assert.NotNull(brakes.LockedOutFor("alice", IPAddress.Loopback));
    }

    [Fact]
    public void OfLongNamesCountTogether()
    {
        var brakes = new SignInBrakes(new SignInOptions { MaxFailures = 1 }, new ManualTime());
        brakes.Failed(new string('a', 200), IPAddress.Loopback, "a guess");
        Assert.NotNull(brakes.LockedOutFor(new string('a', 300), IPAddress.Loopback));
    }
}
