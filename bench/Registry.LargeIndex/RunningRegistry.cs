using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Registry.LargeIndex;

/// <summary>A registry as a process of its own.</summary>
internal sealed class RunningRegistry : IDisposable
{
    private readonly Process _process;

    private RunningRegistry(DirectoryInfo data)
    {
        var port = FreePort();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process = Start("serve", "--data", data.FullName, "--urls", $"http://127.0.0.1:{port}");
    }

    public HttpClient Client { get; }

    /// <summary>Starts it, and tells how long it took until it answered.</summary>
    public static async Task<(RunningRegistry Registry, TimeSpan Time)> StartAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var registry = new RunningRegistry(data);
        while (!await registry.AnswersAsync(cancellationToken))
        {
            await Task.Delay(5, cancellationToken);
        }

        return (registry, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Runs a command; its output, and how long it took.</summary>
    public static async Task<(string Output, TimeSpan Time)> CommandAsync(DirectoryInfo data, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Start([.. arguments, "--data", data.FullName]);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (output, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Pushes a blob and a manifest that names it.</summary>
    public async Task PushAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var digest = DigestOf(content);
        using var begun = await Client.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null, cancellationToken);
        using var blob = await Client.PutAsync(new Uri($"{begun.Headers.Location}?digest={digest}", UriKind.Relative), new ByteArrayContent(content), cancellationToken);
        blob.EnsureSuccessStatusCode();
        using var manifest = new StringContent(
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{digest}}","size":1000},"layers":[]}""");
        manifest.Headers.ContentType = new("application/vnd.oci.image.manifest.v1+json");
        using var pushed = await Client.PutAsync(new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative), manifest, cancellationToken);
        pushed.EnsureSuccessStatusCode();
    }

    public async Task GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        Client.Dispose();

        // In order: after a crash clean-up would wait for a day.
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process Start(params string[] arguments)
    {
        // Beside this program lies the server's own.
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [Path.Combine(AppContext.BaseDirectory, "registry.dll"), .. arguments])
        {
            RedirectStandardOutput = arguments[0] != "serve",
        };
        start.Environment["Registry__Log__Level"] = "None";
        return Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/v2/", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return !_process.HasExited ? false : throw new InvalidOperationException("the registry has ended");
        }
    }

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
