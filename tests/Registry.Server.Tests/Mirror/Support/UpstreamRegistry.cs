using System.Net.Http.Headers;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>The registry that most others are measured by, as a process of its own, for a mirror to pull from. It keeps its port and its folder while it is stopped.</summary>
internal sealed class UpstreamRegistry : IServer, IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "s3cret";

    // Made by: htpasswd -nbB -C 5 alice s3cret
    private const string Users = "alice:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

    private readonly ReservedPort _port = new();
    private readonly TempFolder _folder = new();
    private readonly Heard<string> _requests = new();
    private readonly string _configuration;
    private DockerRegistryProcess? _process;

    private UpstreamRegistry(bool htpasswd)
    {
        var auth = htpasswd ? $"auth: {{ htpasswd: {{ realm: upstream, path: '{_folder.Write("users", Users)}' }} }}\n" : "";
        _configuration = _folder.Write("config.yml", $$"""
            version: 0.1
            log: { level: info, accesslog: { disabled: false } }
            storage: { filesystem: { rootdirectory: '{{_folder["data"]}}' }, delete: { enabled: true } }
            http: { addr: '{{_port.EndPoint}}', relativeurls: true }
            {{auth}}
            """);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        Client.DefaultRequestHeaders.Authorization = htpasswd ? AuthenticationHeaderValue.Parse(Access.Basic(User, Password).Value) : null;
    }

    /// <summary>The same over stops, with a slash at its end.</summary>
    public Uri Address => new($"http://{_port.EndPoint}/");

    /// <summary>The file that it was started with.</summary>
    public string Configuration => _configuration;

    /// <summary>Where it keeps all, over stops.</summary>
    public string Data => _folder["data"];

    /// <summary>As it stands before a repository's name: address and port.</summary>
    public string Host => Address.Authority;

    /// <summary>Signs in where that is wanted. Its own errors do not keep <see cref="AnswerLaws"/>: ask for them by <see cref="Verbs.SendUncheckedAsync"/>.</summary>
    public HttpClient Client { get; }

    /// <summary>The lines of its access log, over stops. One is written after its answer, so a test waits for the last that it counts.</summary>
    public IReadOnlyList<string> Requests => _requests.All;

    /// <param name="htpasswd">Whether only <see cref="User"/> is let in.</param>
    public static async Task<UpstreamRegistry> StartAsync(bool htpasswd = false)
    {
        DockerRegistryProcess.Require();
        var upstream = new UpstreamRegistry(htpasswd);
        await upstream.StartAgainAsync();
        return upstream;
    }

    public async Task StartAgainAsync() => _process = await DockerRegistryProcess.StartAsync(_configuration, _requests.Add);

    /// <summary>Connections end, and others are refused from now on.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>How often it was asked, as far as its log says by now.</summary>
    public int Count(string method, string pathPart) => Requests.Count(line => Is(line, method, pathPart));

    /// <summary>The line of the request of this number, once it stands in the log.</summary>
    public Task<string> AskedAsync(string method, string pathPart, int number = 1)
    {
        var count = 0;
        return _requests.WaitForAsync(line => Is(line, method, pathPart) && ++count == number);
    }

    public async Task<Digest> PushBlobAsync(string repository, byte[] content)
    {
        var digest = Digest.Of(content);
        var begun = (await this.SendUncheckedAsync("POST", $"/v2/{repository}/blobs/uploads/", [])).Is(202);
        (await this.SendUncheckedAsync("PUT", $"{begun.Location}&digest={digest}", content)).Is(201);
        return digest;
    }

    /// <summary>Without layers it gets one of its own.</summary>
    public async Task<UpstreamImage> PushImageAsync(string repository, string? tag, params byte[][] layers)
    {
        var image = UpstreamImage.Of(layers);
        foreach (var blob in image.Blobs)
        {
            await PushBlobAsync(repository, blob);
        }

        await this.PushManifestAsync(repository, tag, image.Json);
        return image;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    // As in: 127.0.0.1 - - [22/Nov/2026:04:25:38 +0000] "GET /v2/ HTTP/1.1" 200 2 "" "curl/7.88.1"
    private static bool Is(string line, string method, string pathPart)
    {
        var request = line.Split('"')[1].Split(' ');
        return request[0] == method && request[1].Contains(pathPart, StringComparison.Ordinal);
    }
}
