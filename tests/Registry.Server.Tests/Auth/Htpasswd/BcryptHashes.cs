using Registry.Server.Auth.Htpasswd;

namespace Registry.Server.Tests.Auth.Htpasswd;

/// <summary>Passwords against hashes that other implementations made.</summary>
public sealed class BcryptHashes
{
    private const string Salted = "$2y$04$abcdefghijklmnopqrstuu";

    private const string OfX72 = Salted + "bzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

    private const string Secret = "$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK";

    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
        "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    public void ThePublishedOnesAreRight(string password, string hash) => Assert.True(Bcrypt.Verify(password, hash));

    [Theory]
    [InlineData("s3cret", Secret)]
    [InlineData("s3cret", "$2y$04$......................xqyU90o/5RaMtYejr7HCMMNTcGO9ddy")]
    [InlineData("s3cret", "$2b$04$zzzzzzzzzzzzzzzzzzzzzupSs1TSkxHr7lUAQCOriSgfSAGIpLaIG")]
    [InlineData("", Salted + "byCG3zY1GIXMyxfivm.ClDiInHzxjiq")]
    [InlineData("пароль", "$2y$05$abcdefghijklmnopqrstuuzNhjJbiIwqABDRBuv89/6Oj5r2.TjxC")]
    [InlineData("naïve €100 😀", "$2a$04$abcdefghijklmnopqrstuu3V8M/0lsmY8N41BCXQ1RXdPMW.bJXw6")]
    [InlineData("naïve €100 😀", "$2b$04$abcdefghijklmnopqrstuu3V8M/0lsmY8N41BCXQ1RXdPMW.bJXw6")]
    public void ThoseOfLibcryptAreRight(string password, string hash) => Assert.True(Bcrypt.Verify(password, hash));

    [Theory]
    [InlineData("s3cret", "$2y$05$01tjS4iwCFdpjBTx2sWLy.v5d2Vbuob6/xhYDfPMSyyJFtki/zpam")]
    [InlineData("p:a ss\"w0rd", "$2y$05$a0l3fYQpTGFH3cdFMMmBJuecbK1tvGc4BABQVUZ7ZA9Ul7GFN3oNy")]
    [InlineData("Grüße", "$2y$05$GNUc/iXV9WON8Ney4skVeerPwtGN8/l44davVpgfbk4JVk..j8.8C")]
    public void ThoseOfHtpasswdAreRight(string password, string hash) => Assert.True(Bcrypt.Verify(password, hash));

    [Theory]
    [InlineData(71, "", Salted + ".gc7UY/21CSNJGJg21jJzx9QiOpJ9bO")]
    [InlineData(72, "", OfX72)]
    [InlineData(73, "", OfX72)]
    [InlineData(300, "", OfX72)]
    [InlineData(71, "é", Salted + "BQHqZaO/dlDRZ.TvJ67we2MtFVZUvA2")]
    [InlineData(70, "😀", Salted + "QFDMBWu1f0OCNNBywrX6S5fFE2BdWNS")]
    public void A72ndByteIsTheLastThatCounts(int length, string end, string hash) => Assert.True(Bcrypt.Verify(new string('x', length) + end, hash));

    [Theory]
    [InlineData("")]
    [InlineData("s3cre")]
    [InlineData("s3cret ")]
    [InlineData("S3cret")]
    [InlineData("s3cret\0")]
    [InlineData("s3cret\0s3cret")]
    [InlineData("s3cret\ud800")]
    public void AnotherPasswordIsWrong(string password) => Assert.False(Bcrypt.Verify(password, Secret));

    [Fact]
    public void EveryCharacterOfTheHashCounts() =>
        Assert.All(
            Enumerable.Range(7, Secret.Length - 7),
            i => Assert.False(Bcrypt.Verify("s3cret", Secret[..i] + (Secret[i] == 'A' ? 'f' : 'A') + Secret[(i + 1)..])));

    [Theory]
    [InlineData("$2a$")]
    [InlineData("$2b$")]
    [InlineData("$2y$")]
    public void TheThreeMarksAreOneKind(string mark)
    {
        Assert.True(Bcrypt.IsHash(mark + Secret[4..]));
        Assert.True(Bcrypt.Verify("s3cret", mark + Secret[4..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cret")]
    [InlineData("$2x$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2Y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2y$5$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2y$٠٥$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXl")]
    [InlineData("$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlKK")]
    [InlineData("$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n")]
    [InlineData(" $2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK")]
    [InlineData("$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXl=")]
    [InlineData("$apr1$abcdefgh$YQN6ZOsd5q8qJ2v0wKQ5x1")]
    [InlineData("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    [InlineData("$6$abcdefgh$1e2d3c4b5a")]
    public void OtherKindsAreNone(string text)
    {
        Assert.False(Bcrypt.IsHash(text));
        Assert.False(Bcrypt.Verify("s3cret", text));
    }

    [Theory]
    [InlineData("03", "has a cost that bcrypt does not know; make it with htpasswd -B")]
    [InlineData("32", "has a cost that bcrypt does not know; make it with htpasswd -B")]
    [InlineData("17", "has the cost 17, and checking it would take too long; 16 is the highest, and htpasswd -B -C 12 a good one")]
    [InlineData("31", "has the cost 31, and checking it would take too long; 16 is the highest, and htpasswd -B -C 12 a good one")]
    public void ACostOutOfBoundsIsToldAndNeverTried(string cost, string expected)
    {
        var text = Secret.Replace("$05$", $"${cost}$", StringComparison.Ordinal);
        Assert.False(BcryptHash.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
        Assert.False(Bcrypt.Verify("s3cret", text));
    }

    [Theory]
    [InlineData("04", 4)]
    [InlineData("16", 16)]
    public void TheCostsBetweenAreTaken(string text, int cost)
    {
        Assert.True(BcryptHash.TryParse(Secret.Replace("$05$", $"${text}$", StringComparison.Ordinal), out var hash, out _));
        Assert.Equal(cost, hash.Cost);
    }

    [Fact]
    public void TheConstantsArePisDigits()
    {
        var words = PiDigits.FractionWords(1042);
        Assert.Equal([0x243F6A88u, 0x85A308D3u, 0x13198A2Eu], words[..3]);
        Assert.Equal([0xB74E6132u, 0xCE77E25Bu, 0x578FDFE3u, 0x3AC372E6u], words[^4..]);
    }
}
