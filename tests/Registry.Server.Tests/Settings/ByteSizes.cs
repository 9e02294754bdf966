using Registry.Server.Settings;

namespace Registry.Server.Tests.Settings;

/// <summary>Bytes as people write and read them.</summary>
public sealed class ByteSizes
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("12B", 12)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("500 mb", 500_000_000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData(" 2 TiB ", 2_199_023_255_552)]
    [InlineData("0.5KB", 500)]
    public void AreReadWithAndWithoutAUnit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text).Bytes);

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("1,5GB")]
    [InlineData("1e3")]
    [InlineData("10 PB")]
    [InlineData("99999999999TB")]
    [InlineData("much")]
    public void OthersAreRefused(string text) =>
        Assert.Equal($"'{text}' is not a size; examples are 500MB, 1.5GiB and 1000000", Assert.Throws<FormatException>(() => ByteSize.Parse(text)).Message);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 KB")]
    [InlineData(1_530_000_000, "1.53 GB")]
    [InlineData(99_999_999_999, "99.99 GB")]
    [InlineData(100_000_000_000, "100 GB")]
    [InlineData(5_000_000_000_000_000, "5000 TB")]
    [InlineData(-5, "-5 B")]
    public void AreShownInTheUnitThatFitsAndNeverAsMoreThanTheyAre(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Theory]
    [InlineData(1_001_901, 3, "1.001 MB")]
    [InlineData(1_000_000, 3, "1 MB")]
    [InlineData(1_234_567_890_123, ByteSize.MostDecimals, "1.234567890123 TB")]
    [InlineData(999, ByteSize.MostDecimals, "999 B")]
    public void AreShownAsPreciselyAsIsAskedFor(long bytes, int decimals, string text) => Assert.Equal(text, new ByteSize(bytes).ToString(decimals));
}
