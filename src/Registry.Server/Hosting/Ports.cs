using System.Net.Sockets;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Tries the addresses before the data is touched, so that a port that is taken leaves nothing behind.</summary>
internal static class Ports
{
    // ENXIO, which is what opening a socket's file ends in.
    private const int NoSuchDevice = 6;

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
        if (url.SocketPath is { } path)
        {
            CheckSocket(url, path);
        }

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

    private static void CheckSocket(ServedUrl url, string path)
    {
        try
        {
            var endPoint = new UnixDomainSocketEndPoint(path);
            if (IsLeftBehind(path, endPoint))
            {
                File.Delete(path);
            }

            // Its end removes it again.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(endPoint);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The socket {url.Text} cannot be listened on: {e.Message}");
        }
    }

    // By a program that was killed: nobody listens. A file that is no socket refuses connections as well, but can be opened.
    private static bool IsLeftBehind(string path, UnixDomainSocketEndPoint endPoint)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(endPoint);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return !CanBeOpened(path);
        }
    }

    private static bool CanBeOpened(string path)
    {
        try
        {
            // To write as well, so that a pipe does not wait for its other end.
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (IOException e) when (e.HResult == NoSuchDevice)
        {
            return false;
        }
    }
}
