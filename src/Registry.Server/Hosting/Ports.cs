using System.Net.Sockets;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Tries the addresses before the data is touched, so that a port that is taken leaves nothing behind.</summary>
internal static class Ports
{
    /// <exception cref="StartupException">An address cannot be listened on.</exception>
    public static void Check(string urls)
    {
        foreach (var url in UrlRules.Served(urls))
        {
            Check(url);
        }
    }

    private static void Check(ServedUrl url)
    {
        foreach (var endPoint in url.EndPoints())
        {
            try
            {
                using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(endPoint);
                socket.Listen();
            }
            catch (SocketException e) when (url.IsLocalhost && e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                // A machine without IPv6 has half a localhost, which is enough.
            }
            catch (SocketException e)
            {
                var what = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken by another program. Stop that one, or choose" : $"cannot be listened on: {e.Message}. Choose";
                throw new StartupException($"The address {url.Text} {what} another address with --urls, such as --urls http://localhost:5001.");
            }
        }
    }
}
