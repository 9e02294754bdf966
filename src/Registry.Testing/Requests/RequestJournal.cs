using System.Collections;
using System.Collections.Immutable;

namespace Registry.Testing;

/// <summary>
/// The requests that came, in their order: for <c>Assert.Single(registry.Requests, …)</c> and its like. Enumerating it takes those that there are at that moment. A request is here
/// before it is answered, and its status before anybody can have read it.
/// </summary>
public sealed class RequestJournal : IReadOnlyList<RecordedRequest>
{
    private readonly Lock _lock = new();
    private readonly List<(Func<RecordedRequest, bool> Wanted, TaskCompletionSource<RecordedRequest> Found)> _waiting = [];
    private ImmutableList<RecordedRequest> _all = [];

    internal RequestJournal()
    {
    }

    /// <summary>How many came.</summary>
    public int Count => _all.Count;

    /// <inheritdoc/>
    public RecordedRequest this[int index] => _all[index];

    /// <inheritdoc/>
    public IEnumerator<RecordedRequest> GetEnumerator() => _all.GetEnumerator();

    /// <summary>How many such requests came.</summary>
    /// <inheritdoc cref="RecordedRequest.Is"/>
    public int CountOf(string method, RegistryResource resource, string? repository = null) => _all.Count(request => request.Is(method, resource, repository));

    /// <summary>Forgets what came so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _all = [];
        }
    }

    /// <summary>The first such request, whether it came already or comes later.</summary>
    /// <param name="wanted">Is asked of each as it comes, before it is answered.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The request.</returns>
    public Task<RecordedRequest> WaitForAsync(Func<RecordedRequest, bool> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        lock (_lock)
        {
            if (_all.Find(request => wanted(request)) is { } request)
            {
                return Task.FromResult(request);
            }

            var found = new TaskCompletionSource<RecordedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return EndAsync(found, cancellationToken);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static async Task<RecordedRequest> EndAsync(TaskCompletionSource<RecordedRequest> found, CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.UnsafeRegister((_, token) => found.TrySetCanceled(token), null);
        return await found.Task;
    }

    // What a test's own words throw is the waiting test's to see, and not the client's.
    private static void Offer(Func<RecordedRequest, bool> wanted, TaskCompletionSource<RecordedRequest> found, RecordedRequest request)
    {
        try
        {
            if (wanted(request))
            {
                found.TrySetResult(request);
            }
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            found.TrySetException(e);
        }
    }

    internal void Add(RecordedRequest request)
    {
        lock (_lock)
        {
            _all = _all.Add(request);
            _waiting.RemoveAll(waiter => waiter.Found.Task.IsCompleted);
            foreach (var (wanted, found) in _waiting.ToList())
            {
                Offer(wanted, found, request);
            }
        }
    }
}
