namespace Registry.Server.Transfer.Exports;

/// <summary>Where an export is written: files by name. Nothing stands at its place before <see cref="CompleteAsync"/>.</summary>
internal interface IExportSink : IAsyncDisposable
{
    /// <param name="length">Bytes of the content; the sink may count on it.</param>
    Task WriteAsync(string name, long length, Stream content, CancellationToken cancellationToken);

    /// <summary>All is written. Disposing without this leaves nothing behind.</summary>
    Task CompleteAsync();
}
