using System.Text.RegularExpressions;

namespace Registry.Server.Tests.Faults.Power;

/// <param name="Asked">When the registry had the request's head.</param>
/// <param name="Answered">When it began to send the answer: from here on the client may count on it.</param>
/// <param name="Digest">What the answer named.</param>
internal sealed record Exchange(int Asked, int Answered, string Method, string Path, int Status, string? Digest);

/// <summary>Requests and answers as they went over the sockets. A connection has one at a time.</summary>
internal sealed partial class HttpRecorder(List<Exchange> exchanges)
{
    private readonly Dictionary<string, (int Asked, string Method, string Path)> _open = [];

    public void Take(SystemCall call)
    {
        var (socket, text) = (call.File.Path, call.Text());
        if (call.Name is "recvfrom" or "recvmsg")
        {
            if (Request().Match(text) is { Success: true } request)
            {
                _open[socket] = (call.End, request.Groups["method"].Value, request.Groups["path"].Value);
            }
        }
        else if (Answer().Match(text) is { Success: true } answer && _open.Remove(socket, out var asked))
        {
            var digest = Digest().Match(text) is { Success: true } named ? named.Groups["digest"].Value : null;
            exchanges.Add(new Exchange(asked.Asked, call.Begin, asked.Method, asked.Path, int.Parse(answer.Groups["status"].ValueSpan), digest));
        }
    }

    [GeneratedRegex(@"\A(?<method>[A-Z]+) (?<path>/\S*) HTTP/1\.1\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Request();

    [GeneratedRegex(@"\AHTTP/1\.1 (?<status>[2-5]\d\d) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Answer();

    [GeneratedRegex(@"\r\nDocker-Content-Digest: (?<digest>\S+)\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Digest();
}
