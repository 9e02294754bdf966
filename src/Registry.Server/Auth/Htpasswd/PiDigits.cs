using System.Numerics;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>Pi's fraction, which is Blowfish's table of constants. Computing it takes some 30 ms once, and unlike 4 KB of digits it can be read.</summary>
internal static class PiDigits
{
    private const int GuardBits = 64;

    /// <summary>The first words of 32 bits behind the point.</summary>
    public static uint[] FractionWords(int count)
    {
        // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
        var one = BigInteger.One << ((32 * count) + GuardBits);
        var pi = ((16 * ArcTangent(5, one)) - (4 * ArcTangent(239, one))) >> GuardBits;
        var words = new uint[count];
        for (var i = count - 1; i >= 0; i--, pi >>= 32)
        {
            words[i] = (uint)(pi & uint.MaxValue);
        }

        return words;
    }

    // arctan(1/x) times one, by the series: the sum of 1 / ((2k + 1) (-x²)^k), over x.
    private static BigInteger ArcTangent(int x, BigInteger one)
    {
        var terms = (int)(one.GetBitLength() / (2 * Math.Log2(x))) + 1;
        var (dividend, odds, powers) = Sum(0, terms, -x * x);
        return one * dividend / (odds * powers * x);
    }

    // By halves, as fractions: a few products of long numbers are quicker than thousands of divisions, which would take 80 ms.
    private static (BigInteger Dividend, BigInteger Odds, BigInteger Powers) Sum(int from, int to, int power)
    {
        if (to - from == 1)
        {
            return (power, (2 * from) + 1, power);
        }

        var middle = (from + to) / 2;
        var (a, b) = (Sum(from, middle, power), Sum(middle, to, power));
        return ((a.Dividend * b.Odds * b.Powers) + (b.Dividend * a.Odds), a.Odds * b.Odds, a.Powers * b.Powers);
    }
}
