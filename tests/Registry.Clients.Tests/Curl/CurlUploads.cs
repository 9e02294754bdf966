using Registry.Clients.Tests.Support;
using Registry.Oci;

namespace Registry.Clients.Tests.Curl;

/// <summary>distribution specification, "Pushing a blob in chunks": a client that lost its connection asks for the status and goes on from there.</summary>
public abstract class CurlUploads : IDisposable
{
    private const int BlobSize = 48 << 20;

    // More than the sockets' buffers hold, so that the server has some of it by the time that the client dies.
    private const int SentBeforeTheCut = 32 << 20;

    private readonly TempFolder _folder = new();
    private readonly RegistryProcess _registry;
    private readonly Command _curl;

    protected CurlUploads(RegistryProcess registry)
    {
        ClientTools.Curl.Require();
        _registry = registry;
        _curl = ClientTools.Curl.With(["--silent", "--show-error", "--include", .. registry.Account is { } account ? (string[])["--user", $"{account}"] : []]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ResumeWhereTheConnectionBroke()
    {
        var blob = new byte[BlobSize];
        new Random(1).NextBytes(blob);
        var begun = await SendAsync("POST", $"http://{_registry.Host}/v2/curl/cut/blobs/uploads/", "--data", "");
        await CutAsync(begun.Location, blob);

        var resumed = await ResumeAsync(begun.Location, blob);
        Assert.InRange(resumed.Offset, 1, SentBeforeTheCut);
        var digest = Digest.Of(blob);
        var committed = await SendAsync("PUT", $"{resumed.Location}{(resumed.Location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}", "--data", "");

        Assert.Equal(201, committed.Status);
        Assert.Equal(digest, Digest.Of(await _registry.Http.GetAsync($"/v2/curl/cut/blobs/{digest}")));
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // A chunked PATCH whose client is killed when the kernel has taken the first part of the body.
    private async Task CutAsync(string location, byte[] blob)
    {
        using var process = _curl.Start("--request", "PATCH", "--header", "Expect:", "--upload-file", "-", location);
        await process.StandardInput.BaseStream.WriteAsync(blob.AsMemory(0, SentBeforeTheCut), Cancellation);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    /// <summary>Sends what is missing. A server that is still busy with the broken request answers 416, and is asked again.</summary>
    private async Task<(int Offset, string Location)> ResumeAsync(string location, byte[] blob)
    {
        var offset = 0;
        await Eventually.TrueAsync(
            TimeSpan.FromSeconds(30),
            async token =>
            {
                var status = await SendAsync("GET", location);
                Assert.Equal(204, status.Status);
                offset = status.Received;
                await File.WriteAllBytesAsync(_folder["rest"], blob[offset..], token);
                var patched = await SendAsync("PATCH", status.Location, "--header", $"Content-Range: {offset}-{BlobSize - 1}", "--upload-file", _folder["rest"]);
                location = patched.Location.Length > 0 ? patched.Location : status.Location;
                return patched.Status == 202;
            },
            () => "The upload cannot be resumed.");
        return (offset, location);
    }

    private async Task<CurlResponse> SendAsync(string method, string url, params string[] options) =>
        CurlResponse.Parse(_registry.Host, await _curl.RunAsync(["--request", method, .. options, url]));
}

public sealed class CurlUploadsWithoutSignIn(OpenRegistry registry) : CurlUploads(registry), IClassFixture<OpenRegistry>;

public sealed class CurlUploadsWithSignIn(SignedInRegistry registry) : CurlUploads(registry), IClassFixture<SignedInRegistry>;
