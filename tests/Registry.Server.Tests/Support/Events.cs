using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Audit;
using Registry.Server.Index;

namespace Registry.Server.Tests.Support;

/// <summary>The audit of a registry under test.</summary>
internal static class Events
{
    /// <summary>All that is in it, the oldest first.</summary>
    public static async Task<List<EventRow>> EventsAsync(this TestRegistry http, string? action = null)
    {
        var token = TestContext.Current.CancellationToken;
        await http.Services.GetRequiredService<AuditLog>().FlushAsync(token);
        await using var scope = http.Services.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<RegistryContext>().Events;
        return await events.Where(e => action == null || e.Action == action).OrderBy(e => e.Id).ToListAsync(token);
    }
}
