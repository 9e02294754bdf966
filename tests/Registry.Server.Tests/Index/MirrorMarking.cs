using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Backup.Rebuild;
using Registry.Server.Backup.Rebuild.Salvage;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>What came from an upstream is marked until it is pushed, and never again; the mark goes along where the manifest goes.</summary>
public sealed class MirrorMarking : IDisposable
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("up.io/app");

    private readonly TempFolder _folder = new();
    private readonly IndexDatabase _database;
    private readonly IndexWriter _writer;

    public MirrorMarking()
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
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false, true)]
    public async Task OnceItIsPushedItStaysPushed(bool isMarked, params bool[] areMirrored)
    {
        foreach (var isMirrored in areMirrored)
        {
            await PutAsync(Some.Utf8(Documents.Image(Documents.Of(Documents.EmptyConfig), [])), isMirrored);
        }

        Assert.Equal(isMarked ? 1 : 0, Count(_database.OpenReader()));
    }

    // Its bytes, or what it is taken for, are put anew, and its row stays.
    [Fact]
    public async Task AlsoWhereItIsPutAnew()
    {
        var bytes = Some.Utf8(Documents.Small());
        await DamageAsync(await PutAsync(bytes, isMirrored: false));
        await PutAsync(bytes, isMirrored: true);
        Assert.Equal(0, Count(_database.OpenReader()));

        bytes = Some.Utf8(Documents.Small());
        await DamageAsync(await PutAsync(bytes, isMirrored: true));
        await PutAsync(bytes, isMirrored: true);
        Assert.Equal(1, Count(_database.OpenReader()));
    }

    [Fact]
    public async Task TheMarkEndsWithTheManifest()
    {
        var id = await PutAsync(Some.Utf8(Documents.Small()), isMirrored: true);
        await _writer.RunAsync(index => index.Statement("DELETE FROM manifest WHERE id = @0").Execute(id), TestContext.Current.CancellationToken);
        Assert.Equal(0, Count(_database.OpenReader()));
    }

    [Fact]
    public async Task WhatIsPushedAfterItWasDecidedThatItGoesStays()
    {
        var bytes = Some.Utf8(Documents.Small());
        var id = await PutAsync(bytes, isMirrored: true);
        Assert.True(await MayGoAsync(id));
        await PutAsync(bytes, isMirrored: false);
        await _writer.RunAsync(index => index.Statement("DELETE FROM manifest_use").Execute(), TestContext.Current.CancellationToken);
        Assert.False(await MayGoAsync(id));
    }

    [Fact]
    public async Task ARebuiltIndexHasIt()
    {
        var bytes = Some.Utf8(Documents.Small());
        await PutAsync(Some.Utf8(Documents.Small()), isMirrored: false);
        await PutAsync(bytes, isMirrored: true);
        var salvaged = SalvagedIndex.Read(IndexDatabase.PathIn(_folder.Path), snapshot: null, _folder["salvaged.db"], progress: null);
        using var merge = new IndexMerge(_folder["rebuilt.db"], progress: null);
        merge.Add(salvaged.Path, salvaged.Path, _ => true);
        Assert.Equal($"{Digest.Of(bytes)}", Assert.Single(Marked(merge.Connection)));
    }

    private Task<long> PutAsync(byte[] bytes, bool isMirrored) => _writer.RunAsync(
        index => index.PutManifest(index.EnsureRepository(Repository), Digest.Of(bytes), ManifestContent.Parse(bytes, null), bytes, DateTimeOffset.UnixEpoch, isMirrored),
        TestContext.Current.CancellationToken);

    private Task<bool> MayGoAsync(long manifest) => _writer.RunAsync(
        index => index.FindEvictable(manifest, new EvictionLimits(DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch)) is not null, TestContext.Current.CancellationToken);

    private Task<int> DamageAsync(long manifest) =>
        _writer.RunAsync(index => index.Statement("INSERT INTO damaged_manifest (manifest_id, noted_at) VALUES (@0, 0)").Execute(manifest), TestContext.Current.CancellationToken);

    private static int Count(SqliteConnection connection)
    {
        using (connection)
        {
            return Marked(connection).Count;
        }
    }

    private static List<string> Marked(SqliteConnection connection)
    {
        using var statement = new Statement(connection, "SELECT m.digest FROM mirrored_manifest x JOIN manifest m ON m.id = x.manifest_id");
        return statement.List(static row => row.GetString(0));
    }
}
