using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Policies.Retention;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>How many bytes a simulation tells of: those that nothing else needs, in this repository or another.</summary>
public sealed class BytesThatComeBack : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IndexDatabase _database;
    private readonly IndexWriter _writer;

    public BytesThatComeBack()
    {
        _database = new IndexDatabase(_folder.Path);
        _writer = new IndexWriter(_database);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a:x,y", "0", "x y")]
    [InlineData("a:x,y a:x", "0", "y")]
    [InlineData("a:x,y a:x", "0 1", "y|x")]
    [InlineData("a:x a:x,y a:y", "0 1", "|x")]
    [InlineData("a:x b:x", "0", "")]
    [InlineData("a:x b:x", "0 1", "|x")]
    [InlineData("a:x b:x,y", "1", "y")]
    [InlineData("a:x a:x b:x c:x", "0 1 2 3", "|||x")]
    [InlineData("a:x a:x b:x c:x", "3 2 1 0", "|||x")]
    public async Task AreThoseOfTheBlobsThatNothingElseNeeds(string images, string going, string freed)
    {
        var sizes = new Dictionary<string, int> { ["x"] = 1000, ["y"] = 70 };
        var manifests = new List<(long Id, int Size)>();
        foreach (var image in images.Split(' ').Select(image => image.Split(':')))
        {
            manifests.Add(await _writer.RunAsync(index => Put(index, RepositoryName.Parse(image[0]), image[1].Split(',').ToDictionary(name => name, name => sizes[name])), TestContext.Current.CancellationToken));
        }

        var parts = going.Split(' ').Select(number => manifests[int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)]).ToList();
        using var reader = new FreedBytes(_database);
        var bytes = reader.Of(parts.Index().Select(part => (part.Item.Id, part.Index)));
        var expected = freed.Split('|').Select((names, i) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(name => sizes[name]) + parts[i].Size);
        Assert.Equal(expected.Select(size => (long)size), Enumerable.Range(0, parts.Count).Select(i => bytes[i]));
        Assert.Equal(bytes, reader.Of(parts.Index().Select(part => (part.Item.Id, part.Index))));
    }

    private static (long Id, int Size) Put(IndexTransaction index, RepositoryName repository, Dictionary<string, int> blobs)
    {
        var layers = blobs.Select(blob => Documents.Of(Some.Utf8(new string(blob.Key[0], blob.Value)))).ToList();
        layers.ForEach(layer => index.LinkBlob(repository, layer.Digest, layer.Size, DateTimeOffset.UnixEpoch));
        var bytes = Some.Utf8(Documents.Image(layers[0], layers, $",\"serial\":\"{Guid.NewGuid()}\""));
        return (index.PutManifest(index.EnsureRepository(repository), Digest.Of(bytes), ManifestContent.Parse(bytes, null), bytes, DateTimeOffset.UnixEpoch), bytes.Length);
    }
}
