using Registry.Server.Index;

namespace Registry.Server.Policies.Quotas;

/// <summary>Has the index count what the quotas of the settings are about, before anybody is listened to.</summary>
internal sealed class QuotaCounting(QuotaCheck quotas, IndexWriter index) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var globs = quotas.Rules.Select(rule => rule.Repositories).ToList();
        return index.RunAsync(transaction => transaction.SetQuotas(globs), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
