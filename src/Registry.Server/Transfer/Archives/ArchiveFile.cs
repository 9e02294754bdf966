using System.IO.Compression;

namespace Registry.Server.Transfer.Archives;

/// <summary>Opens what somebody names as an archive: a folder, a tar file, one that gzip has packed, or <c>-</c> for standard input.</summary>
internal static class ArchiveFile
{
    public const string StandardInput = "-";

    private static readonly (byte[] Magic, string Packer)[] OtherPackers =
    [
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"),
        ([0x42, 0x5a, 0x68], "bzip2"),
    ];

    /// <param name="scratch">A folder for what has to be unpacked first. It needs room for that, and keeps nothing.</param>
    /// <exception cref="FormatException">It is none that can be read.</exception>
    public static async Task<IImageFiles> OpenAsync(string path, string scratch, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return new FolderFiles(path);
        }

        var file = path == StandardInput ? await KeepAsync(Console.OpenStandardInput(), scratch, cancellationToken) : Open(path);
        var start = new byte[8];
        var length = RandomAccess.Read(file.SafeFileHandle, start, 0);
        if (Array.Find(OtherPackers, packer => start.AsSpan(0, length).StartsWith(packer.Magic)) is { Packer: { } packer })
        {
            await file.DisposeAsync();
            throw new FormatException($"{path} is packed with {packer}; unpack it first: {packer} -d {path}");
        }

        return new TarFiles(IsGzip(start) ? await UnpackAsync(file, path, scratch, cancellationToken) : file, path);
    }

    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static async Task<FileStream> UnpackAsync(FileStream packed, string path, string scratch, CancellationToken cancellationToken)
    {
        await using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        try
        {
            return await KeepAsync(unpacking, scratch, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"{path} is damaged: {e.Message}");
        }
    }

    // It has no name any more when it is written, so nothing is left of it however this ends.
    private static async Task<FileStream> KeepAsync(Stream source, string scratch, CancellationToken cancellationToken)
    {
        var path = Path.Combine(scratch, $".unpacked-{Guid.NewGuid():N}");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
        try
        {
            File.Delete(path);
            await source.CopyToAsync(file, 128 * 1024, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
