using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem;

/// <summary>A part of an open file. The file may be deleted or replaced meanwhile.</summary>
internal class FileRange(SafeFileHandle file, long offset, long length) : RangeStream(offset, length)
{
    protected override int ReadAt(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (IOException e) when (MediumErrors.Are(e))
        {
            throw new UnreadableBlobException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
