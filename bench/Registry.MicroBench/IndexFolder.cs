using Registry.LargeIndex;

namespace Registry.MicroBench;

/// <summary>An index of 10,000 manifests in a folder that goes with it.</summary>
internal sealed class IndexFolder : IDisposable
{
    private const int Manifests = 10_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-microbench-");

    public IndexFolder() => Generator.Run(_folder, Manifests, TextWriter.Null);

    public string Path => _folder.FullName;

    /// <summary>The last one is deleted.</summary>
    public static int Repositories => Manifests / Generator.ManifestsOfARepository - 1;

    public void Dispose() => _folder.Delete(recursive: true);
}
