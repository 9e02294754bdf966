namespace Registry.Server.Transfer.Exports;

/// <summary>A folder that gets its name when it is whole.</summary>
internal sealed class FolderSink : IExportSink
{
    private readonly string _folder;
    private readonly string _partial;

    /// <exception cref="FormatException">There is something already.</exception>
    public FolderSink(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(_folder) || (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()))
        {
            throw new FormatException($"{_folder} is there already; choose another place with --to, or remove it");
        }

        _partial = $"{_folder}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(_partial);
    }

    public async Task WriteAsync(string name, long length, Stream content, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_partial, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await content.CopyToAsync(file, TarSink.BufferSize, cancellationToken);
    }

    public Task CompleteAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder);
        }

        Directory.Move(_partial, _folder);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_partial))
        {
            Directory.Delete(_partial, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
