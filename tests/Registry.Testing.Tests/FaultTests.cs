using System.Net;

namespace Registry.Testing.Tests;

/// <summary>A registry with an image and a user, to break.</summary>
public abstract class FaultTests : IAsyncLifetime
{
    private static readonly TestUser Alice = new("alice", "s3cret");

    protected static TestImage Image { get; } = TestImage.Random(1, layers: 1, layerSize: 200_000);

    protected TestRegistry Registry { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static string BlobPath => $"/v2/app/blobs/{Image.Blobs[1].Digest}";

    public async ValueTask InitializeAsync()
    {
        Registry = await TestRegistry.StartAsync(new() { Users = [Alice] }, Token);
        await Registry.SeedAsync("app:1", Image, Token);
        Client = Registry.CreateClient(Alice);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static IEnumerable<int> Differences(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Enumerable.Range(0, expected.Length).Where(i => expected[i] != actual[i]);
    }

    protected static byte[] Bytes(TestBlob blob)
    {
        using var copy = new MemoryStream();
        using var content = blob.Open();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    protected async Task<(byte[] Read, bool IsWhole)> ReadAsync(string path)
    {
        using var answer = await Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var copy = new MemoryStream();
        try
        {
            await (await answer.Content.ReadAsStreamAsync(Token)).CopyToAsync(copy, Token);
            return (copy.ToArray(), true);
        }
        catch (IOException)
        {
            return (copy.ToArray(), false);
        }
    }
}
