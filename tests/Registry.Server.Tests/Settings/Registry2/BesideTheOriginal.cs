using System.Diagnostics;
using System.Net;
using System.Text;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>The same file and the same variables, given to Debian's docker-registry and to ours, are answered alike.</summary>
public sealed class BesideTheOriginal : IDisposable
{
    private const string File = "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: /nowhere}}\nhttp: {addr: ':1', headers: {X-Team: [a]}}\n";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("REGISTRY_HTTP_HEADERS={X-Team: [b]}")]
    [InlineData("REGISTRY_STORAGE_DELETE_ENABLED=true")]
    [InlineData("REGISTRY_STORAGE_DELETE_ENABLED=yes")]
    [InlineData("REGISTRY_STORAGE_DELETE_ENABLED=false")]
    [InlineData("REGISTRY_STORAGE_DELETE={enabled: true}")]
    [InlineData("REGISTRY_STORAGE_MAINTENANCE_READONLY={enabled: true}")]
    [InlineData("REGISTRY_AUTH=htpasswd|REGISTRY_AUTH_HTPASSWD_REALM=Our Realm|REGISTRY_AUTH_HTPASSWD_PATH=HTPASSWD")]
    [InlineData("REGISTRY_AUTH={htpasswd: {realm: r, path: HTPASSWD}}|REGISTRY_STORAGE_DELETE_ENABLED=true")]
    [InlineData("REGISTRY_AUTH=none")]
    [InlineData("REGISTRY_UNHEARD=of|REGISTRY_PORT=tcp://10.0.0.1:5000")]
    public async Task TheyAreAnsweredAlike(string variables)
    {
        DockerRegistryProcess.Require();
        Assert.Equal(await AnswersAsync(Original, variables), await AnswersAsync(Ours, variables));
    }

    [Theory]
    [InlineData("REGISTRY_HTTP_ADDR=5000")]
    [InlineData("REGISTRY_LOG_LEVEL=loud")]
    [InlineData("REGISTRY_LOG_ACCESSLOG_DISABLED=maybe")]
    [InlineData("REGISTRY_HTTP_DRAINTIMEOUT=5x")]
    [InlineData("REGISTRY_STORAGE_S3_BUCKET=b")]
    [InlineData("REGISTRY_PROXY_REMOTEURL=%")]
    [InlineData("REGISTRY_HTTP_SECRET=*a")]
    public async Task WhatStopsTheOneStopsTheOther(string variables)
    {
        DockerRegistryProcess.Require();
        foreach (var start in new Func<Process>[] { () => Original(variables, 1), () => Ours(variables, 1) })
        {
            using var process = start();
            await process.WaitForExitAsync(Token).WaitAsync(Patience.Limit, Token);
            Assert.NotEqual(0, process.ExitCode);
        }
    }

    [Fact]
    public async Task WhatItHadIsServedInItsPlace()
    {
        await using var original = await UpstreamRegistry.StartAsync(htpasswd: true);
        var layer = Some.Bytes(3000);
        var image = await original.PushImageAsync("team/app", "v1", layer);
        await original.StopAsync();
        await using var import = RegistryProgram.Start("import", "registry2", original.Data, "--data", _folder["new"]);
        Assert.Equal(0, await import.EndsAsync());

        await using var ours = RegistryProgram.StartUnder([], [("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", _folder["new"])], original.Configuration);
        Assert.Equal(original.Address, await ours.ListensAsync());
        Assert.Equal(image.Json, (await original.GetAsync("/v2/team/app/manifests/v1")).Is(200).Text);
        Assert.Equal(layer, (await original.GetAsync($"/v2/team/app/blobs/{Oci.Digest.Of(layer)}")).Is(200).Body);
        (await original.DeleteAsync($"/v2/team/app/manifests/{Oci.Digest.Of(Some.Utf8(image.Json))}")).Is(202);
        original.Client.DefaultRequestHeaders.Authorization = null;
        (await original.GetAsync("/v2/team/app/manifests/v1")).Is(401).Has("WWW-Authenticate", "Basic realm=\"upstream\"");
    }

    // Status, headers and rights, over a real socket; then the folder.
    private static async Task<string> AnswersAsync(Func<string, int, Process> start, string variables)
    {
        using var port = new ReservedPort();
        using var process = start(variables, port.EndPoint.Port);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{port.EndPoint}") };
            await Patience.UntilAsync(() => IsThereAsync(client));
            var answers = new StringBuilder();
            foreach (var authorization in new[] { null, Access.Basic("alice", "s3cret").Value })
            {
                await TellAsync(answers, client, HttpMethod.Get, "/", authorization);
                await TellAsync(answers, client, HttpMethod.Get, "/v2/", authorization);
                await TellAsync(answers, client, HttpMethod.Get, "/v2/_catalog", authorization);
                await TellAsync(answers, client, HttpMethod.Post, "/v2/team/app/blobs/uploads/", authorization);
                await TellAsync(answers, client, HttpMethod.Delete, $"/v2/team/app/blobs/sha256:{new string('0', 64)}", authorization);
            }

            return answers.ToString();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task TellAsync(StringBuilder answers, HttpClient client, HttpMethod method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await client.SendAsync(request, Token);
        var team = path == "/" ? [] : answer.Headers.TryGetValues("X-Team", out var values) ? values : [];
        answers.AppendLine($"{method} {path} {(authorization is null ? "" : "alice")} {(int)answer.StatusCode} {answer.Headers.WwwAuthenticate} {string.Join(',', team)}");
    }

    private static async Task<bool> IsThereAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Process Original(string variables, int port) => Start("docker-registry", ["serve"], "original", variables, port);

    private Process Ours(string variables, int port) =>
        Start(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "registry.dll"), "serve"], "ours", variables, port);

    private Process Start(string program, string[] arguments, string name, string variables, int port)
    {
        var start = new ProcessStartInfo(program, [.. arguments, _folder.Write("config.yml", File)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("REGISTRY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["REGISTRY_HTTP_ADDR"] = $"127.0.0.1:{port}";
        start.Environment["REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"] = _folder[name];
        foreach (var variable in variables.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
            start.Environment[variable.Split('=')[0]] = value.Replace("HTPASSWD", _folder.Write("htpasswd", $"alice:{Auth.Htpasswd.HtpasswdSample.Hash}\n"), StringComparison.Ordinal);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
