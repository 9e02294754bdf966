using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Server.Tests.Support;

/// <summary>A connection that sends what no proper client would, and can break off anywhere.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly string? _authorization;
    private NetworkStream _stream = null!;
    private BufferedStream _received = null!;

    private RawConnection(string? authorization) => _authorization = authorization;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<RawConnection> OpenAsync(TestRegistry http) => OpenAsync(http.EndPoint, http.Authorization);

    public static async Task<RawConnection> OpenAsync(IPEndPoint endPoint, string? authorization = null)
    {
        var connection = new RawConnection(authorization);
        await connection._client.ConnectAsync(endPoint, Token);
        connection._stream = connection._client.GetStream();
        connection._received = new BufferedStream(connection._stream);
        return connection;
    }

    /// <summary>The answer to one request, on a connection of its own.</summary>
    public static async Task<Answer> AskAsync(TestRegistry http, string head, byte[]? body = null)
    {
        await using var connection = await OpenAsync(http);
        await connection.SendAsync(head, body);
        return AnswerLaws.Check(head.Split(' ')[0], await connection.ReadAsync(head.StartsWith("HEAD ", StringComparison.Ordinal)));
    }

    /// <summary>Sends what <see cref="Head"/> makes of the lines, and the body.</summary>
    public Task SendAsync(string head, byte[]? body = null) => SendAsync([.. Head(head), .. body ?? []]);

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, Token);

    /// <summary>The head's lines, each set apart by a line feed in the source, with a <c>Host</c>, what the registry wants callers to sign in with, and an empty line behind.</summary>
    public byte[] Head(string head)
    {
        string[] more = _authorization is null ? ["Host: registry"] : ["Host: registry", $"Authorization: {_authorization}"];
        return Encoding.Latin1.GetBytes(string.Join("\r\n", head.ReplaceLineEndings("\n").Split('\n').Concat(more)) + "\r\n\r\n");
    }

    /// <summary>Waits for the interim answer that a request with <c>Expect: 100-continue</c> gets once its body is wanted.</summary>
    public async Task AwaitContinueAsync()
    {
        Assert.Equal("HTTP/1.1 100 Continue", await ReadLineAsync());
        Assert.Equal("", await ReadLineAsync());
    }

    public async Task<Answer> ReadAsync(bool isHead = false)
    {
        var (status, headers) = await ReadHeadAsync();
        var length = headers.FirstOrDefault(header => header.Name == "Content-Length").Value;
        var body = new byte[isHead || length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture)];
        await _received.ReadExactlyAsync(body, Token).AsTask().WaitAsync(Patience.Limit, Token);
        return new Answer(status, headers, body);
    }

    /// <summary>The status and the headers; the body stays in the connection.</summary>
    public async Task<(int Status, List<(string Name, string Value)> Headers)> ReadHeadAsync()
    {
        var status = await ReadLineAsync();
        Assert.StartsWith("HTTP/1.1 ", status, StringComparison.Ordinal);
        var headers = new List<(string Name, string Value)>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var parts = line.Split(": ", 2);
            headers.Add((parts[0], parts[1]));
        }

        return (int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers);
    }

    /// <summary>Whether the server has nothing more to say and closes.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await _received.ReadAsync(new byte[1], Token).AsTask().WaitAsync(Patience.Limit, Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Breaks off as a dead client's kernel does: by a reset.</summary>
    public void Abort()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _received.ReadAsync(one, Token).AsTask().WaitAsync(Patience.Limit, Token) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
