using System.Buffers.Binary;
using System.Text;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>A row as it lies in a page ("Record Format"): whole numbers, text, bytes and nulls.</summary>
internal static class Record
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The values, or null where the bytes are no record. A floating-point number makes it none: no table has such.</summary>
    public static object?[]? Read(ReadOnlySpan<byte> payload)
    {
        var position = 0;
        if (!TryVarint(payload, ref position, out var headerSize) || headerSize < position || headerSize > payload.Length)
        {
            return null;
        }

        var values = new List<object?>();
        var content = (int)headerSize;
        while (position < headerSize)
        {
            if (!TryVarint(payload[..(int)headerSize], ref position, out var type) || Size(type) is not { } size || size > payload.Length - content || !TryValue(type, payload.Slice(content, size), out var value))
            {
                return null;
            }

            values.Add(value);
            content += size;
        }

        return content == payload.Length ? [.. values] : null;
    }

    /// <summary>A number of one to nine bytes. The position moves behind it.</summary>
    public static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out long value)
    {
        value = 0;
        for (var i = 0; i < 9 && position < bytes.Length; i++)
        {
            var next = bytes[position++];
            if (i == 8)
            {
                value = (value << 8) | next;
                return true;
            }

            value = (value << 7) | (next & 0x7fL);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static int? Size(long type) => type switch
    {
        0 or 8 or 9 => 0,
        >= 1 and <= 4 => (int)type,
        5 => 6,
        6 => 8,
        >= 12 and <= int.MaxValue => (int)((type - 12) / 2),
        _ => null,
    };

    private static bool TryValue(long type, ReadOnlySpan<byte> bytes, out object? value)
    {
        try
        {
            value = type switch
            {
                0 => null,
                8 => 0L,
                9 => 1L,
                < 12 => Integer(bytes),
                _ => type % 2 == 0 ? bytes.ToArray() : Utf8.GetString(bytes),
            };
            return true;
        }
        catch (ArgumentException)
        {
            value = null;
            return false;
        }
    }

    private static long Integer(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Fill((bytes[0] & 0x80) != 0 ? byte.MaxValue : (byte)0);
        bytes.CopyTo(wide[(8 - bytes.Length)..]);
        return BinaryPrimitives.ReadInt64BigEndian(wide);
    }
}
