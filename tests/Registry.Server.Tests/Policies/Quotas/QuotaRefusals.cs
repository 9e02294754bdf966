using Registry.Server.Index;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary>Whoever is refused can add up what is said.</summary>
public sealed class QuotaRefusals
{
    [Theory]
    [InlineData(2_000_000, 1_001_901, 1_000_412, "2 MB, of which 1.001 MB are used, and this needs 1 MB more")]
    [InlineData(2_000_000, 1_000_000, 1_000_001, "2 MB, of which 1 MB are used, and this needs 1.000001 MB more")]
    [InlineData(2_000_000, 1_900_000, 200_000, "2 MB, of which 1.9 MB are used, and this needs 200 KB more")]
    [InlineData(10_000_000_000, 9_996_000_000, 5_000_000, "10 GB, of which 9.996 GB are used, and this needs 5 MB more")]
    [InlineData(1_073_741_824, 1_073_741_824, 1, "1.07 GB, of which 1.07 GB are used, and this needs 1 B more")]
    [InlineData(2_000_000, 2_000_000, 0, "2 MB, of which 2 MB are used")]
    public void ShowAsManyDecimalsAsItTakes(long most, long used, long needed, string told)
    {
        var rule = QuotaRule.Of(new QuotaOptions { Repositories = "team/**", MaxBytes = new ByteSize(most) }, "Registry:Policies:Quotas:0");
        Assert.StartsWith($"the quota of team/** is {told}; delete", new QuotaRoom(rule, new QuotaUsage(used, 0), 0).Exceeded(needed).Message, StringComparison.Ordinal);
    }
}
