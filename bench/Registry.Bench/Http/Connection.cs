using System.Net;
using System.Net.Sockets;
using System.Text.Unicode;
using System.Security.Cryptography;
using Registry.Bench.Servers;

namespace Registry.Bench.Http;

/// <summary>One kept-alive connection of HTTP/1.1. It knows as little as it can: with a full client half of a small request's time would be the client's.</summary>
internal sealed class Connection : IDisposable
{
    // A 2.8 docker-registry answers a manifest only to who says that it can read it.
    private const string Accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
        + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _out = new byte[64 * 1024];
    private readonly ResponseReader _reader;
    private readonly string _host;
    private readonly SignIn? _signIn;

    public Connection(int port, SignIn? signIn)
    {
        _signIn = signIn;
        _socket.Connect(IPAddress.Loopback, port);
        _reader = new ResponseReader(_socket);
        _host = $"127.0.0.1:{port}";
    }

    public Response Get(string path, IncrementalHash? hash = null)
    {
        _reader.Hash = hash;
        var response = Ask("GET", path);
        _reader.Hash = null;
        return response;
    }

    public Response Head(string path) => Ask("HEAD", path);

    /// <summary>Sends a body at once with its head.</summary>
    public Response Send(string method, string path, ReadOnlySpan<byte> body = default, string type = "application/octet-stream")
    {
        var length = WriteHead(method, path, body.Length, type);
        body.CopyTo(_out.AsSpan(length));
        _socket.Send(_out.AsSpan(0, length + body.Length));
        return _reader.Read($"{method} {path}", hasBody: true);
    }

    /// <summary>Sends a body that is too large for one piece.</summary>
    public Response Send(string method, string path, long bodyLength, IEnumerable<ReadOnlyMemory<byte>> body)
    {
        _socket.Send(_out.AsSpan(0, WriteHead(method, path, bodyLength, "application/octet-stream")));
        foreach (var piece in body)
        {
            _socket.Send(piece.Span);
        }

        return _reader.Read($"{method} {path}", hasBody: true);
    }

    public void Dispose() => _socket.Dispose();

    private Response Ask(string method, string path)
    {
        Utf8.TryWrite(_out, $"{method} {path} HTTP/1.1\r\nHost: {_host}\r\n{_signIn?.HeaderOf(path)}Accept: {Accept}\r\n\r\n", out var length);
        _socket.Send(_out.AsSpan(0, length));
        return _reader.Read(path, hasBody: method != "HEAD");
    }

    private int WriteHead(string method, string path, long bodyLength, string type)
    {
        Utf8.TryWrite(_out, $"{method} {path} HTTP/1.1\r\nHost: {_host}\r\n{_signIn?.HeaderOf(path)}Content-Type: {type}\r\nContent-Length: {bodyLength}\r\n\r\n", out var length);
        return length;
    }
}
