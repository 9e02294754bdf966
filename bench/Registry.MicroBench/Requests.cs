using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Registry.LargeIndex;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.MicroBench;

/// <summary>A whole request, over one connection of this process to itself. The client allocates nothing: what is allocated is the server's.</summary>
public class Requests
{
    private readonly byte[] _answer = new byte[64 * 1024];
    private readonly byte[] _manifest = Encoding.ASCII.GetBytes($"GET /v2/{Generator.NameOf(0)}/manifests/v0 HTTP/1.1\r\nHost: bench\r\n\r\n");
    private readonly byte[] _head = Encoding.ASCII.GetBytes($"HEAD /v2/{Generator.NameOf(0)}/manifests/v0 HTTP/1.1\r\nHost: bench\r\n\r\n");
    private readonly byte[] _unknown = Encoding.ASCII.GetBytes($"HEAD /v2/{Generator.NameOf(0)}/blobs/{Examples.Digest} HTTP/1.1\r\nHost: bench\r\n\r\n");
    private readonly byte[] _base = Encoding.ASCII.GetBytes("GET /v2/ HTTP/1.1\r\nHost: bench\r\n\r\n");
    private IndexFolder? _folder;
    private DataFolder? _data;
    private WebApplication? _app;
    private Socket? _socket;

    // In this toolchain nobody awaits a task that a set-up returns beside a benchmark that returns none.
    [GlobalSetup]
    public void Start()
    {
        _folder = new IndexFolder();
        _data = DataFolder.Open(_folder.Path);
        var options = new RegistryOptions { Urls = "http://127.0.0.1:0", Data = _folder.Path };
        options.Log.Level = LogLevel.None;
        _app = RegistryHost.Build(options);
        _app.StartAsync().GetAwaiter().GetResult();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, new Uri(_app.Urls.First()).Port);
    }

    [Benchmark]
    public int Base() => Ask(_base, "200"u8);

    [Benchmark]
    public int HeadManifest() => Ask(_head, "200"u8);

    [Benchmark]
    public int GetManifest() => Ask(_manifest, "200"u8);

    [Benchmark]
    public int HeadBlobThatIsUnknown() => Ask(_unknown, "404"u8);

    [GlobalCleanup]
    public void Stop()
    {
        _socket!.Dispose();
        _app!.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
        _data!.Dispose();
        _folder!.Dispose();
    }

    // These answers are short enough to come in one piece.
    private int Ask(byte[] request, ReadOnlySpan<byte> status)
    {
        _socket!.Send(request);
        var length = _socket.Receive(_answer);
        return _answer.AsSpan("HTTP/1.1 ".Length, status.Length).SequenceEqual(status) ? length : throw new InvalidOperationException(Encoding.ASCII.GetString(_answer, 0, length));
    }
}
