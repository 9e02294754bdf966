using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Server.Tests.Support;

/// <summary>A connection that sends what no proper client would, and can break off anywhere.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;
    private BufferedStream _received = null!;

    private RawConnection()
    {
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<RawConnection> OpenAsync(TestRegistry http) => OpenAsync(http.EndPoint);

    public static async Task<RawConnection> OpenAsync(IPEndPoint endPoint)
    {
        var connection = new RawConnection();
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

    /// <summary>Sends the head's lines, each set apart by a line feed in the source, with a <c>Host</c> and an empty line behind.</summary>
    public Task SendAsync(string head, byte[]? body = null)
    {
        var lines = head.ReplaceLineEndings("\n").Split('\n').Append("Host: registry");
        return SendAsync([.. Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), .. body ?? []]);
    }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, Token);

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
