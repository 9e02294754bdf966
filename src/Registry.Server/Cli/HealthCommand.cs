using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry health</c>: asks a running registry whether it is ready, for images and services that have nothing else to ask with.</summary>
internal static class HealthCommand
{
    private const int NotReady = 1;

    private const string Examples =
        """
        It is asked where the settings say that it listens, by /readyz. The exit code is 0 when it is
        ready, and 1 when it is not or does not answer; the output says why.

        Examples:
          registry health
          registry health --config /etc/registry/registry.json
          registry health --urls http://127.0.0.1:5001
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Option<string?> Urls = new("--urls") { Description = "Where it listens [default: as the settings say]", HelpName = "URLS" };

    public static Command Create()
    {
        var command = new ExampleCommand("health", "Ask a running registry whether it is ready", Examples) { Urls, KeptData.Config };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        ServedUrl? url = null;
        try
        {
            var options = SettingSources.Load(arguments.GetValue(KeptData.Config), arguments.GetValue(Urls), data: null, serves: false);
            url = Choose(options);
            using var client = Client(url);
            using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            await output.WriteLineAsync(response.IsSuccessStatusCode ? "ready" : $"not ready: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            return response.IsSuccessStatusCode ? 0 : NotReady;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await error.WriteLineAsync($"{url?.Text} does not answer: {(e is OperationCanceledException ? $"nothing came for {Patience.TotalSeconds:0} s" : e.GetBaseException().Message)}");
            return NotReady;
        }
        catch (Exception e) when (e is StartupException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return NotReady;
        }
    }

    // By TLS a certificate of the client's may be wanted, which this has not.
    private static ServedUrl Choose(RegistryOptions options)
    {
        if (UrlRules.Faults(options).FirstOrDefault() is { } fault)
        {
            throw new FormatException(fault);
        }

        var urls = UrlRules.Served(options.Urls).Where(url => url.SocketPath is not null || url.Port > 0).OrderBy(url => url.IsTls).ToList();
        return urls.Count > 0 ? urls[0] : throw new FormatException($"'{options.Urls}' takes a free port, of which nobody here knows the number; name it with --urls");
    }

    private static HttpClient Client(ServedUrl url)
    {
        var network = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, token) => ConnectAsync(url, token) };
#pragma warning disable CA5359 // It is this machine that is asked, whatever name stands in the certificate, and nothing is told to it.
        network.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new HttpClient(network) { BaseAddress = new Uri(url.IsTls ? "https://localhost" : "http://localhost"), Timeout = Patience };
    }

    private static async ValueTask<Stream> ConnectAsync(ServedUrl url, CancellationToken cancellationToken)
    {
        var socket = url.SocketPath is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(url.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) : EndPoint(url), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint EndPoint(ServedUrl url)
    {
        var bound = url.EndPoints().First();
        return bound.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, url.Port) : bound.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, url.Port) : bound;
    }
}
