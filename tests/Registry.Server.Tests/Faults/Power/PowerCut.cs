namespace Registry.Server.Tests.Faults.Power;

/// <summary>The disk as it may be found after a power cut in a line of the trace.</summary>
internal sealed class PowerCut(Recording recording, int line, Survival survival)
{
    private const long Prime = 1_099_511_628_211;

    public int Line => line;

    /// <summary>The bytes of a file, or null when there is none of this path.</summary>
    /// <param name="path">Below the recording's root.</param>
    public byte[]? Read(string path) => Find(path) is { } file ? Read(file) : null;

    public RecordedFile? Find(string path) => Target(path) as RecordedFile;

    /// <summary>The files of a folder; none where there is no such folder.</summary>
    /// <param name="path">Below the recording's root.</param>
    public IReadOnlyList<RecordedFile> Files(string path) => Target(path) is RecordedFolder folder
        ? [.. folder.Steps.Where(IsKept).GroupBy(step => step.Name).OrderBy(names => names.Key, StringComparer.Ordinal).Select(names => names.Last().Target).OfType<RecordedFile>()]
        : [];

    /// <summary>Two states of a file are the same when the same of its steps are there, whole or torn alike.</summary>
    public long Key(RecordedFile? file)
    {
        var key = file is null ? 0 : survival.Salt;
        foreach (var step in (file?.Steps ?? []).Where(IsKept))
        {
            key = (key * Prime) + step.Number + (IsDurable(step) ? 0 : survival.Salt);
        }

        return key;
    }

    public byte[] Read(RecordedFile file)
    {
        var content = new byte[file.Steps.Count == 0 ? 0 : file.Steps.Max(step => step.Offset + (step.Bytes?.Length ?? 0))];
        var length = 0L;
        foreach (var step in file.Steps.Where(IsKept))
        {
            if (step.Bytes is null)
            {
                Array.Clear(content, (int)step.Offset, (int)Math.Max(0, length - step.Offset));
                length = step.Offset;
                continue;
            }

            var place = content.AsSpan((int)step.Offset, step.Bytes.Length);
            (IsDurable(step) ? step.Bytes : survival.Torn(place.ToArray(), step)).CopyTo(place);
            length = Math.Max(length, step.Offset + step.Bytes.Length);
        }

        return content[..(int)length];
    }

    private object? Target(string path)
    {
        object? target = recording.Root;
        foreach (var name in Path.GetRelativePath(recording.Root.Path, path).Split('/'))
        {
            target = (target as RecordedFolder)?.Steps.FindLast(step => step.Name == name && IsKept(step))?.Target;
        }

        return target;
    }

    private bool IsDurable(Step step) => step.DurableFrom < line;

    private bool IsKept(Step step) => step.Begin < line && (IsDurable(step) || survival.Keeps(step));
}
