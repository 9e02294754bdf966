using Microsoft.EntityFrameworkCore;

namespace Registry.Server.Index;

/// <summary>
/// Asks EF Core a first question once the registry listens. Its first use in a process costs some 0.3 s of compiling, which nobody should wait for, neither the start nor a client.
/// </summary>
internal sealed class IndexWarmUp(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var scope = scopes.CreateScope();
        await scope.ServiceProvider.GetRequiredService<RegistryContext>().Repositories.AnyAsync(stoppingToken);
    }
}
