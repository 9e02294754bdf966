using System.Net;
using System.Net.Sockets;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>A lock-out is one of the address that failed, for the user name or for all.</summary>
public sealed class LockedOutAddresses : IAsyncLifetime
{
    private const string Password = "correct horse";

    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(
            BlobStores.Memory,
            options =>
            {
                options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
                options.Auth.SignIn.MaxFailures = 3;
                options.Auth.SignIn.MaxFailuresPerAddress = 5;
            },
            new ManualTime());
        await _http.AddUserAsync("alice", Password);
        await _http.AddUserAsync("bob", Password);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task HoldForAllUsers()
    {
        foreach (var user in new[] { "a", "b", "c", "d", "e" })
        {
            await FailAsync(user, 1);
        }

        await AssertLockedAsync("alice", Password, "300");
        await AssertLockedAsync("nobody", "wrong", "300");
        UseAddress("127.0.0.2");
        (await SignInAsync("alice", Password)).Is(200);
    }

    [Fact]
    public async Task AreNotEndedByASuccess()
    {
        await FailAsync("bob", 2);
        await FailAsync("nobody", 2);
        (await SignInAsync("alice", Password)).Is(200);
        await FailAsync("somebody", 1);
        await AssertLockedAsync("bob", Password, "300");
    }

    [Fact]
    public async Task HoldForAUserThereOnly()
    {
        await FailAsync("alice", 3);
        UseAddress("127.0.0.2");
        (await SignInAsync("alice", Password)).Is(200);
    }

    private void UseAddress(string address) => _http.Client = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = _http.Address };

    private Task<Answer> SignInAsync(string user, string password) => _http.GetAsync("/v2/", Access.Basic(user, password));

    private async Task FailAsync(string user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await SignInAsync(user, $"wrong {i}")).IsError(401, "UNAUTHORIZED").Has("Retry-After", null);
        }
    }

    private async Task AssertLockedAsync(string user, string password, string seconds) =>
        (await SignInAsync(user, password)).IsError(429, "TOOMANYREQUESTS").Has("Retry-After", seconds).Has("WWW-Authenticate", null);
}
