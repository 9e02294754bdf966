namespace Registry.Server.Tests.Faults.Power;

/// <summary>What a program did to a disk: to the bytes of files, to the names in folders, and when it had what made durable.</summary>
internal sealed class Recording(string root)
{
    /// <summary>The folder that was there before.</summary>
    public RecordedFolder Root { get; } = new(root);

    /// <summary>In the order of their returns. What was asked for and answered over HTTP is beside it.</summary>
    public List<Step> Steps { get; } = [];

    public List<Exchange> Exchanges { get; } = [];

    public int RemovedBlobs { get; set; }
}

/// <summary>One change, of a file's bytes or of a folder's names.</summary>
/// <param name="Begin">From here on it may be on the disk.</param>
internal abstract record Step(int Number, int Begin, int End, bool IsOfIndex)
{
    /// <summary>From here on it is on the disk: something that was begun after this step ended, and made it durable, has returned.</summary>
    public int DurableFrom { get; set; } = int.MaxValue;
}

/// <param name="Bytes">Null for a change of the length to <paramref name="Offset"/>.</param>
internal sealed record DataStep(int Number, int Begin, int End, bool IsOfIndex, long Offset, byte[]? Bytes) : Step(Number, Begin, End, IsOfIndex);

/// <param name="Target">What has the name from now on; null when nothing has.</param>
internal sealed record NameStep(int Number, int Begin, int End, bool IsOfIndex, string Name, object? Target) : Step(Number, Begin, End, IsOfIndex);

internal sealed class RecordedFile
{
    public List<DataStep> Steps { get; } = [];
}

internal sealed class RecordedFolder(string path)
{
    public string Path => path;

    public List<NameStep> Steps { get; } = [];
}
