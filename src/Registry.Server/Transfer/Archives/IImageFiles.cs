namespace Registry.Server.Transfer.Archives;

/// <summary>The files of an archive of images, wherever they lie. Names are the archive's own and lead to nothing outside of it.</summary>
internal interface IImageFiles : IDisposable
{
    /// <summary>The file's bytes, or null when there is no such file.</summary>
    Stream? Open(string name);

    /// <summary>In bytes; null when there is no such file.</summary>
    long? LengthOf(string name);
}

internal static class ImageFiles
{
    /// <summary>All of a small file, or null when there is no such file.</summary>
    /// <param name="most">Bytes.</param>
    /// <exception cref="FormatException">It is larger.</exception>
    public static byte[]? ReadSmall(this IImageFiles files, string name, int most)
    {
        if (files.LengthOf(name) is not { } length)
        {
            return null;
        }

        if (length > most)
        {
            throw new FormatException($"{name} has {length} bytes, and no more than {most} are taken (Registry:Manifests:MaxSize)");
        }

        using var stream = files.Open(name)!;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
