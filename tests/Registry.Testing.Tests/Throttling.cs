using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

/// <summary>By a clock that stands: what is slow then comes only as far as it is moved.</summary>
public sealed class Throttling : IAsyncLifetime
{
    private const int Rate = 20_000;

    private static readonly TestBlob Layer = TestImage.Random(1, layers: 1, layerSize: 100_000).Blobs[1];

    private readonly StandingTime _time = new();
    private TestRegistry _registry = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(new() { TimeProvider = _time }, Token);
        _client = _registry.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task LetsAnAnswerComeWithTheTime()
    {
        await _registry.SeedAsync("app:1", TestImage.Random(1, layers: 1, layerSize: 100_000), Token);
        _registry.Faults.Inject(Fault.Throttle(Rate));
        using var answer = await _client.GetAsync($"/v2/app/blobs/{Layer.Digest}", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var next = body.ReadExactlyAsync(new byte[Rate / 10], Token).AsTask();

        for (var tenth = 0; tenth < 20; tenth++)
        {
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await next;
            next = body.ReadExactlyAsync(new byte[Rate / 10], Token).AsTask();
        }
    }

    [Fact]
    public async Task LetsAnUploadComeWithTheTime()
    {
        _registry.Faults.Inject(Fault.Throttle(Rate), request => request.Method == "PUT");
        var pushed = _client.PushBlobAsync("app", Layer);
        await _registry.Requests.WaitForAsync(request => request.Method == "PUT", Token);
        Assert.False(pushed.IsCompleted);

        await PassAsync(pushed);

        Assert.Equal(201, await pushed);
    }

    [Fact]
    public async Task EndsWhenItIsHealed()
    {
        await _registry.SeedAsync("app:1", TestImage.Random(1, layers: 1, layerSize: 100_000), Token);
        var fault = _registry.Faults.Inject(Fault.Throttle(1));
        var read = _client.BytesAsync($"/v2/app/blobs/{Layer.Digest}");
        await _registry.Requests.WaitForAsync(request => request.Resource == RegistryResource.Blob, Token);

        fault.Heal();

        Assert.Equal(Layer.Size, (await read).Length);
    }

    // Time goes on until it is enough; how often that is looked at says nothing.
    private async Task PassAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        await task;
    }
}
