using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Quotas;

/// <summary>What is left of a quota of bytes.</summary>
/// <param name="Lost">Bytes that the repository holds by the count, but the store has lost: whoever pushes them again adds nothing.</param>
internal sealed record QuotaRoom(QuotaRule Rule, QuotaUsage Used, long Lost)
{
    public long Bytes => Math.Max(0, Rule.MaxBytes!.Value - Used.Bytes + Lost);

    /// <summary>Before a body of so many bytes is read, or of unknown length.</summary>
    /// <exception cref="RegistryException">DENIED: it does not fit, or nothing does.</exception>
    public void Check(long bytes)
    {
        if (bytes > Bytes || Bytes == 0)
        {
            throw Exceeded(bytes);
        }
    }

    /// <param name="more">Bytes that would be added; 0 where that is not known.</param>
    public RegistryException Exceeded(long more)
    {
        var (most, used, needed) = (new ByteSize(Rule.MaxBytes!.Value), new ByteSize(Used.Bytes), new ByteSize(more));
        var decimals = DecimalsThatAddUp(most, used, needed);
        return new RegistryException(
            ErrorCode.Denied,
            $"the quota of {Rule.Repositories} is {most.ToString(decimals)}, of which {used.ToString(decimals)} are used{(more > 0 ? $", and this needs {needed.ToString(decimals)} more" : "")}; "
                + $"delete what is not needed any more, or have the quota raised ({Rule.Source})",
            string.Create(CultureInfo.InvariantCulture, $"{Used.Bytes} of {Rule.MaxBytes} bytes are used"));
    }

    // Two sizes of which a little is cut off may look as if they fitted.
    private static int DecimalsThatAddUp(ByteSize most, ByteSize used, ByteSize needed)
    {
        var decimals = ByteSize.FewDecimals;
        while (decimals < ByteSize.MostDecimals && needed.Bytes > 0 && used.Cut(decimals) + needed.Cut(decimals) <= most.Cut(decimals))
        {
            decimals++;
        }

        return decimals;
    }
}
