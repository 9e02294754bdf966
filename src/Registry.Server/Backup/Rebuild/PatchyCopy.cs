using Microsoft.Win32.SafeHandles;

namespace Registry.Server.Backup.Rebuild;

/// <summary>Copies files of which the disk may not give every part.</summary>
internal static class PatchyCopy
{
    private const int Piece = 1024 * 1024;
    private const int Page = 4096;

    /// <summary>Copies the file; what cannot be read is zeros.</summary>
    public static void Copy(string from, string to)
    {
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var target = IndexCopy.CreateForOwnerOnly(to);
        var (length, buffer) = (RandomAccess.GetLength(source), new byte[Piece]);
        RandomAccess.SetLength(target, length);
        for (var offset = 0L; offset < length; offset += Piece)
        {
            var size = (int)Math.Min(Piece, length - offset);
            if (TryRead(source, buffer.AsSpan(0, size), offset))
            {
                RandomAccess.Write(target, buffer.AsSpan(0, size), offset);
            }
            else
            {
                CopyPages(source, target, offset, size);
            }
        }
    }

    private static void CopyPages(SafeFileHandle source, SafeFileHandle target, long offset, int size)
    {
        var page = new byte[Page];
        for (var end = offset + size; offset < end; offset += Page)
        {
            var part = page.AsSpan(0, (int)Math.Min(Page, end - offset));
            if (TryRead(source, part, offset))
            {
                RandomAccess.Write(target, part, offset);
            }
        }
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        try
        {
            for (var filled = 0; filled < buffer.Length;)
            {
                var read = RandomAccess.Read(file, buffer[filled..], offset + filled);
                if (read == 0)
                {
                    return false;
                }

                filled += read;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
