using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Storage.InMemory;
using Registry.Testing.Hosting;

namespace Registry.Testing;

/// <summary>
/// A registry inside this process, on a free port of the loopback address. It is the real one: whatever speaks to a registry over HTTP can speak to it. Each is its own; any number run side by side.
/// </summary>
public sealed partial class TestRegistry : IAsyncDisposable
{
    // Nothing here goes on where it was called from (Task.Run, ConfigureAwait): set-up code that cannot be asynchronous waits with the only thread that its framework gives it.
    private readonly SemaphoreSlim _exchange = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly TestRegistryOptions _options;
    private readonly RegistryFolder _folder;
    private readonly Authority? _authority;
    private readonly RegistryOptions _settings;
    private readonly Gateway _gateway;
    private InMemoryBlobStore? _store;
    private Front? _front;
    private bool _isDisposed;

    private TestRegistry(TestRegistryOptions options, RegistryFolder folder)
    {
        RegistryUsers.Check(options.Users);
        (_options, _folder, Clock) = (options, folder, new TestClock(options.TimeProvider));
        _authority = options.Tls ? new Authority() : null;
        _settings = RegistrySettings.Of(options, folder, _authority);
        _gateway = new Gateway(Clock, options.TimeProvider);
        _store = _settings.Storage.IsInMemory ? new InMemoryBlobStore(Clock) : null;
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT/</c>, or <c>https://</c> with <see cref="TestRegistryOptions.Tls"/>.</summary>
    public Uri Address => _front!.Address;

    /// <summary>As it stands before a repository's name, in <c>docker pull 127.0.0.1:PORT/app</c>.</summary>
    public string Host => Address.Authority;

    /// <summary>The certificate of the authority that vouches for this registry, for clients to trust; null without TLS.</summary>
    public string? AuthorityPem => _authority?.AuthorityPem;

    /// <summary>The registry's time.</summary>
    public TestClock Clock { get; }

    /// <summary>The requests that came, and what they were answered.</summary>
    public RequestJournal Requests => _gateway.Requests;

    /// <summary>What goes wrong, on demand.</summary>
    public RegistryFaults Faults => _gateway.Faults;

    internal TestUser? FirstUser => _options.Users.FirstOrDefault();

    /// <summary>Starts a registry; when the task ends, it answers.</summary>
    /// <param name="options">What it is like; an open registry in memory when it is left out.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The registry; disposing it ends it, and removes all that it had.</returns>
    /// <exception cref="ArgumentException">The options make no sense; the message says which.</exception>
    public static Task<TestRegistry> StartAsync(TestRegistryOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => CreateAsync(options ?? new TestRegistryOptions(), cancellationToken), CancellationToken.None);

    /// <summary>A client that trusts this registry, follows no redirects and uses no proxy.</summary>
    /// <param name="user">Whom it signs in as, with each request; nobody when it is left out.</param>
    /// <returns>The client, whose addresses may be relative: <c>/v2/app/tags/list</c>.</returns>
    public HttpClient CreateClient(TestUser? user = null) => RegistryClient.Create(Address, AuthorityPem, user);

    /// <summary>Ends the registry at once, and removes all that it had.</summary>
    /// <returns>When nothing is left of it.</returns>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isDisposed, true) ? ValueTask.CompletedTask : new ValueTask(Task.Run(EndAsync));

    private static async Task<TestRegistry> CreateAsync(TestRegistryOptions options, CancellationToken cancellationToken)
    {
        var folder = new RegistryFolder();
        TestRegistry? registry = null;
        try
        {
            registry = new TestRegistry(options, folder);
            await registry.StartAsync(cancellationToken);
            return registry;
        }
        catch (Exception e)
        {
            if (registry is null)
            {
                folder.Dispose();
            }
            else
            {
                await registry.DisposeAsync();
            }

            // What only the start finds out of the settings, such as a file that is not there.
            if (e is StartupException)
            {
                throw new ArgumentException(e.Message, e);
            }

            throw;
        }
    }

    private async Task EndAsync()
    {
        Faults.Heal();
        await _ending.CancelAsync();
        await _exchange.WaitAsync();
        await _gateway.CloseAsync(abort: true, CancellationToken.None);
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        if (_gateway.Inner is { } inner)
        {
            _gateway.Inner = null;
            await inner.DisposeAsync();
        }

        _folder.Dispose();
        _exchange.Dispose();
        _ending.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Side by side: in a process that has compiled none of it yet, each takes its time. Nobody knows the address before both are there.
        var listening = Task.Run(() => Front.StartAsync(_settings, _gateway.AnswerAsync, cancellationToken), CancellationToken.None);
        try
        {
            _gateway.Inner = await Inner.StartAsync(_settings, Clock, Log, _store, cancellationToken);
            await _gateway.Inner.AddUsersAsync([.. _options.Users], cancellationToken);
        }
        finally
        {
            _front = await listening;
        }
    }

    // What exchanges the registry, or works on it past the gateway, does so alone. Disposal ends it first, so that nothing begins again what was ended.
    private async Task<T> AloneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        try
        {
            await _exchange.WaitAsync(either.Token);
            try
            {
                return await work(either.Token);
            }
            finally
            {
                _exchange.Release();
            }
        }
        catch (OperationCanceledException) when (_isDisposed && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(TestRegistry));
        }
    }

    private LineLog? Log => _options.Log is { } write ? new LineLog(write) : null;
}
