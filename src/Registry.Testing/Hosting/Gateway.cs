using Microsoft.AspNetCore.Http;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Testing.Faults;

namespace Registry.Testing.Hosting;

/// <summary>Stands between the socket and the registry: notes what comes and goes, and lets it run into the faults.</summary>
/// <param name="clock">The registry's.</param>
/// <param name="wire">The one that is not moved.</param>
internal sealed class Gateway(TimeProvider clock, TimeProvider wire)
{
    private readonly Admission _admission = new();

    public RequestJournal Requests { get; } = new();

    public RegistryFaults Faults { get; } = new();

    /// <summary>The registry of the moment. It may be exchanged while the gateway is closed.</summary>
    public Inner? Inner { get; set; }

    public async Task AnswerAsync(HttpContext context)
    {
        var exchange = new Exchange(context, new RecordedRequest(context.Request, clock.GetUtcNow()), wire);
        context.Response.OnStarting(Note, exchange);
        try
        {
            await AnswerAsync(exchange);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        finally
        {
            exchange.Request.End();
        }
    }

    /// <summary>Requests that come from now on wait; ends when those that are being answered have been.</summary>
    /// <param name="abort">Whether those are broken off.</param>
    public Task CloseAsync(bool abort, CancellationToken cancellationToken) => _admission.CloseAsync(abort, cancellationToken);

    public void Open() => _admission.Open();

    private async Task AnswerAsync(Exchange exchange)
    {
        var (hit, fault) = Hit(exchange.Request);
        Requests.Add(exchange.Request);
        if (fault is not null)
        {
            await ErrorResult.Of(ErrorCode.Unknown, $"the predicate of a fault threw: {fault.Message}").ExecuteAsync(exchange.Context);
            return;
        }

        await _admission.EnterAsync(exchange.Context);
        try
        {
            await AnswerAsync(exchange, hit);
        }
        finally
        {
            _admission.Leave(exchange.Context);
        }
    }

    private async Task AnswerAsync(Exchange exchange, List<InjectedFault> hit)
    {
        // One that was healed while the request waited to come in is none any more.
        foreach (var injected in hit.Where(injected => !injected.Healed.IsCompleted))
        {
            if (await injected.Fault.ApplyAsync(exchange, injected.Healed, Inner!.Services))
            {
                return;
            }
        }

        await Inner!.ProcessAsync(exchange.Features);
        await exchange.CompleteAsync();
    }

    // What the test's own words throw is told by the answer, for it sees nothing else of this.
    private (List<InjectedFault> Hit, Exception? Fault) Hit(RecordedRequest request)
    {
        try
        {
            return (Faults.Of(request), null);
        }
#pragma warning disable CA1031 // Whatever a test's predicate throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ([], e);
        }
    }

    // Before the first byte of the answer goes, so that whoever has read it finds this.
    private static Task Note(object state)
    {
        var exchange = (Exchange)state;
        if (exchange.IsDropped)
        {
            return Task.CompletedTask;
        }

        var (request, response) = (exchange.Request, exchange.Context.Response);
        request.Status = response.StatusCode;
        request.AnswerHeaders = RecordedRequest.Copy(response.Headers);
        request.User = exchange.Features.Get<Caller>() is { IsAnonymous: false } caller ? caller.Identity.Name : null;
        return Task.CompletedTask;
    }
}
