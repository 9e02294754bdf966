using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Bench.Http;

/// <summary>Reads answers off a connection: the few headers that matter, and the body only to count it.</summary>
internal sealed class ResponseReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>Gets the bodies that come, where one wants to know what they are.</summary>
    public IncrementalHash? Hash { get; set; }

    public Response Read(string request, bool hasBody)
    {
        var status = int.Parse(Line()["HTTP/1.1 ".Length..][..3], CultureInfo.InvariantCulture);
        var (length, chunked, location, next) = ReadHeaders();
        if (!hasBody || status is 204 or 304)
        {
            length = 0;
        }
        else if (chunked)
        {
            length = DiscardChunks();
        }
        else
        {
            Discard(length);
        }

        return new Response(request, status, length, location, next);
    }

    private (long Length, bool Chunked, string? Location, string? Next) ReadHeaders()
    {
        var (length, chunked, location, next) = (0L, false, (string?)null, (string?)null);
        while (Line() is { Length: > 0 } line)
        {
            if (Value(line, "Content-Length:"u8, out var value))
            {
                length = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
            }
            else if (Value(line, "Transfer-Encoding:"u8, out value))
            {
                chunked = value.SequenceEqual("chunked"u8);
            }
            else if (Value(line, "Location:"u8, out value))
            {
                location = PathOf(Encoding.ASCII.GetString(value));
            }
            else if (Value(line, "Link:"u8, out value))
            {
                // <…>; rel="next"
                next = PathOf(Encoding.ASCII.GetString(value[1..value.IndexOf((byte)'>')]));
            }
        }

        return (length, chunked, location, next);
    }

    private static bool Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
        value = found ? line[name.Length..].Trim(" "u8) : default;
        return found;
    }

    private static string PathOf(string location) => location.StartsWith('/') ? location : new Uri(location).PathAndQuery;

    private long DiscardChunks()
    {
        var total = 0L;
        while (true)
        {
            var size = long.Parse(Line(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Discard(size);
            Line();
            if (size == 0)
            {
                return total;
            }

            total += size;
        }
    }

    private void Discard(long count)
    {
        while (count > 0)
        {
            if (_start == _end)
            {
                Receive();
            }

            var taken = (int)Math.Min(count, _end - _start);
            Hash?.AppendData(_buffer.AsSpan(_start, taken));
            _start += taken;
            count -= taken;
        }
    }

    // Valid until the next call.
    private ReadOnlySpan<byte> Line()
    {
        while (true)
        {
            var held = _buffer.AsSpan(_start, _end - _start);
            var length = held.IndexOf("\r\n"u8);
            if (length >= 0)
            {
                _start += length + 2;
                return held[..length];
            }

            Receive();
        }
    }

    private void Receive()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var received = socket.Receive(_buffer.AsSpan(_end));
        _end += received > 0 ? received : throw new IOException("the server closed the connection");
    }
}
