using Microsoft.Extensions.Configuration;
using Registry.Server.Hosting;
using Registry.Server.Policies;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Settings;

/// <summary>Policies that make no sense, or would delete everything, stop the start.</summary>
public sealed class PolicyFaults
{
    [Theory]
    [InlineData("Immutable", "Tags=v*", "Immutable:0:Repositories: The Repositories field is required.")]
    [InlineData("Immutable", "Repositories=A/**", "Immutable:0: 'A/**' matches no repository: 'A' has characters that no name has")]
    [InlineData("Immutable", "Repositories=home/{user}/**", "Immutable:0: 'home/{user}/**': a policy has no caller that {user} could stand for")]
    [InlineData("Immutable", "Repositories=**|Tags=", "Immutable:0:Tags: The Tags field is required.")]
    [InlineData("Immutable", "Repositories=**|Tags=v?", "Immutable:0: 'v?' matches no tag")]
    [InlineData("Immutable", "Repositories=**|Except=a b", "Immutable:0: 'a b' matches no tag")]
    [InlineData("Quotas", "Repositories=**", "Quotas:0: it limits nothing: set MaxBytes, MaxTags, or both")]
    [InlineData("Quotas", "Repositories=**|MaxBytes=lots", "Quotas:0:MaxBytes: 'lots' is not a size such as 500MB or 1.5GiB|Quotas:0: it limits nothing")]
    [InlineData("Quotas", "Repositories=**|MaxTags=-1", "Quotas:0:MaxTags: The field MaxTags must be between 0 and")]
    [InlineData("Quotas", "Repositories=a//b|MaxTags=1", "Quotas:0: 'a//b' matches no repository")]
    [InlineData("Retention", "Repositories=**", "Retention:0: it keeps nothing, and would delete every tag that it is about: set KeepNewest, KeepYounger, KeepPulled or KeepMatching")]
    [InlineData("Retention", "Repositories=**|KeepMatching=", "Retention:0: it keeps nothing")]
    [InlineData("Retention", "Repositories=**|KeepNewest=0", "Retention:0:KeepNewest: The field KeepNewest must be between 1 and")]
    [InlineData("Retention", "Repositories=**|KeepYounger=soon", "Retention:0:KeepYounger: 'soon' is not a time as hours:minutes:seconds|Retention:0: it keeps nothing")]
    [InlineData("Retention", "Repositories=**|KeepYounger=-1.00:00:00", "Retention:0:KeepYounger: The field KeepYounger must be between")]
    [InlineData("Retention", "Repositories=**|KeepPulled=00:10:00", "Retention:0:KeepPulled: The field KeepPulled must be between")]
    [InlineData("Retention", "Repositories=**|KeepNewest=1|Tags=a/b", "Retention:0: 'a/b' matches no tag")]
    [InlineData("Retention", "Repositories=**|Keep=1", "Retention:0:Keep: there is no such setting; here are Repositories, Tags, KeepNewest, KeepYounger, KeepPulled, KeepMatching|Retention:0: it keeps nothing")]
    [InlineData("Untagged", "Repositories=**", "Untagged:0:UnusedFor: The UnusedFor field is required.")]
    [InlineData("Untagged", "Repositories=**|UnusedFor=00:01:00", "Untagged:0:UnusedFor: The field UnusedFor must be between")]
    public void EachIsToldWithItsPath(string policy, string settings, string faults)
    {
        var (told, expected) = (Faults(policy, settings), faults.Split('|'));
        Assert.Equal(expected.Length, told.Length);
        Assert.All(told.Zip(expected), pair => Assert.StartsWith($"Registry:Policies:{pair.Second}", pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void TwoQuotasOfTheSameRepositoriesAreOne()
    {
        var fault = Assert.Single(Faults(("Quotas:0:Repositories", "a/**"), ("Quotas:0:MaxTags", "1"), ("Quotas:1:Repositories", "a/**"), ("Quotas:1:MaxBytes", "1")));
        Assert.StartsWith("Registry:Policies:Quotas:1: another quota is for 'a/**' too", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsRightIsRead()
    {
        var policies = Read(
            ("Immutable:0:Repositories", "release/**"),
            ("Quotas:0:Repositories", "team-a/**"), ("Quotas:0:MaxBytes", "100GB"), ("Quotas:0:MaxTags", "1000"),
            ("Retention:0:Repositories", "ci/**"), ("Retention:0:KeepNewest", "10"), ("Retention:0:KeepPulled", "14.00:00:00"), ("Retention:0:KeepMatching", "v*,main"),
            ("Untagged:0:Repositories", "ci/**"), ("Untagged:0:UnusedFor", "30.00:00:00"));
        Assert.True(Assert.Single(PolicyRules.Immutable(policies)).Covers("anything"));
        Assert.Equal((100_000_000_000, 1000), Assert.Single(PolicyRules.Quotas(policies)) is var quota ? (quota.MaxBytes, quota.MaxTags) : default);
        var rule = Assert.Single(PolicyRules.Retention(policies));
        Assert.Equal((10, null, TimeSpan.FromDays(14), "v*,main", "Registry:Policies:Retention:0"), (rule.KeepNewest, rule.KeepYounger, rule.KeepPulled, rule.KeepMatching!.Text, rule.Source));
        Assert.Equal(TimeSpan.FromDays(30), Assert.Single(PolicyRules.Untagged(policies)).UnusedFor);
    }

    private static string[] Faults(string policy, string settings) =>
        Faults([.. settings.Split('|').Select(setting => ($"{policy}:0:{setting.Split('=')[0]}", setting.Split('=')[1]))]);

    private static string[] Faults(params (string Key, string Value)[] settings) =>
        Assert.Throws<StartupException>(() => Read(settings)).Message.Split(Environment.NewLine);

    private static PolicyOptions Read(params (string Key, string Value)[] settings) =>
        SettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Registry:Policies:{setting.Key}", (string?)setting.Value))).Build()).Policies;
}
