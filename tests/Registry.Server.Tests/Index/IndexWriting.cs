using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>Writes that wait are run together in one transaction. None knows of the others.</summary>
public sealed class IndexWriting : IDisposable
{
    private static readonly Digest Blob = Some.Digest();

    private readonly string _folder = Directory.CreateTempSubdirectory("registry-index-").FullName;
    private readonly IndexDatabase _database;

    public IndexWriting() => _database = new IndexDatabase(_folder);

    // SQLITE_CONSTRAINT.
    private const int Constraint = 19;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AWriteThatFailsTakesNoOtherWithIt()
    {
        using (var writer = new IndexWriter(_database))
        {
            var writes = Enumerable.Range(0, 1000).Select(i => writer.RunAsync(transaction => Link(transaction, i, fails: i % 3 == 0), Token)).ToList();
            for (var i = 0; i < writes.Count; i++)
            {
                if (i % 3 == 0)
                {
                    Assert.Equal($"write {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
                }
                else
                {
                    Assert.Equal(i, await writes[i]);
                }
            }
        }

        using var reader = new IndexReader(_database);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(i % 3 == 0 ? null : 10, reader.FindBlob(Repository(i), Blob)?.Size));
    }

    [Fact]
    public async Task ABrokenStatementTakesNoOtherWithIt()
    {
        using var writer = new IndexWriter(_database);
        var before = writer.RunAsync(transaction => Link(transaction, 1), Token);
        var broken = writer.RunAsync(transaction => transaction.Statement("INSERT INTO repository (id, name) VALUES (1, NULL)").Execute(), Token);
        var after = writer.RunAsync(transaction => Link(transaction, 2), Token);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => broken);
        Assert.Equal((1, 2), (await before, await after));
        using var reader = new IndexReader(_database);
        Assert.Equal([10L, 10L], [reader.FindBlob(Repository(1), Blob)?.Size, reader.FindBlob(Repository(2), Blob)?.Size]);
    }

    [Fact]
    public async Task ATransactionThatBreaksFailsItsWholeGroupAndTheNextGoesOn()
    {
        using var writer = new IndexWriter(_database);
        using var turn = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var first = writer.RunAsync(
            transaction =>
            {
                begun.SetResult();
                turn.Wait(Token);
                return Link(transaction, 1);
            },
            Token);
        await begun.Task;

        // These two wait until the first is through, and so are a group. What a full disk does to a transaction, a ROLLBACK does too.
        var second = writer.RunAsync(transaction => Link(transaction, 2), Token);
        var breaking = writer.RunAsync(transaction => transaction.Statement("ROLLBACK").Execute(), Token);
        turn.Set();

        await first;
        await Assert.ThrowsAnyAsync<Exception>(() => second);
        await Assert.ThrowsAnyAsync<Exception>(() => breaking);
        Assert.Equal(3, await writer.RunAsync(transaction => Link(transaction, 3), Token));
        using var reader = new IndexReader(_database);
        Assert.Equal([10L, null, 10L], [reader.FindBlob(Repository(1), Blob)?.Size, reader.FindBlob(Repository(2), Blob)?.Size, reader.FindBlob(Repository(3), Blob)?.Size]);
    }

    [Fact]
    public async Task AWriteThatIsCancelledBeforeItsTurnHasNoEffect()
    {
        using var writer = new IndexWriter(_database);
        using var cancellation = new CancellationTokenSource();
        using var turn = new ManualResetEventSlim();
        var first = writer.RunAsync(
            transaction =>
            {
                turn.Wait(Token);
                return Link(transaction, 1);
            },
            Token);
        var cancelled = writer.RunAsync(transaction => Link(transaction, 2), cancellation.Token);
        var last = writer.RunAsync(transaction => Link(transaction, 3), Token);
        await cancellation.CancelAsync();
        turn.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal((1, 3), (await first, await last));
        using var reader = new IndexReader(_database);
        Assert.Equal([10L, null, 10L], [reader.FindBlob(Repository(1), Blob)?.Size, reader.FindBlob(Repository(2), Blob)?.Size, reader.FindBlob(Repository(3), Blob)?.Size]);
    }

    [Fact]
    public async Task AWriteThatHadItsTurnIsNotCancelled()
    {
        using var writer = new IndexWriter(_database);
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(1, await writer.RunAsync(
            transaction =>
            {
                cancellation.Cancel();
                return Link(transaction, 1);
            },
            cancellation.Token));
    }

    [Fact]
    public async Task WhatWasAcknowledgedIsThereForWhoeverOpensTheFolderNow()
    {
        using var writer = new IndexWriter(_database);
        for (var i = 0; i < 20; i++)
        {
            await writer.RunAsync(transaction => Link(transaction, i), Token);

            // The writer is not closed first: a copy of the files is what a power cut leaves.
            var copy = Directory.CreateDirectory(Path.Combine(_folder, $"copy{i}")).FullName;
            foreach (var file in Directory.GetFiles(_folder, "index.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            var database = new IndexDatabase(copy);
            using var reopened = new IndexWriter(database);
            using var reader = new IndexReader(database);
            Assert.Equal(10, reader.FindBlob(Repository(i), Blob)?.Size);
        }
    }

    [Fact]
    public async Task EveryWriteSeesThoseBeforeIt()
    {
        using var writer = new IndexWriter(_database);
        var writes = Enumerable.Range(0, 500).Select(_ => writer.RunAsync(transaction => Count(transaction), Token)).ToList();
        Assert.Equal(Enumerable.Range(1, 500), (await Task.WhenAll(writes)).Select(count => (int)count));
    }

    [Fact]
    public async Task WhatSqliteRollsBackByItselfIsTheFailureOfAllItsGroup()
    {
        using var writer = new IndexWriter(_database);
        using var queued = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        var before = writer.RunAsync(
            transaction =>
            {
                started.SetResult();
                return queued.Wait(Patience.Limit, Token) ? Link(transaction, 0) : -1;
            },
            Token);
        await started.Task;
        var first = writer.RunAsync(transaction => Link(transaction, 1), Token);
        var fault = writer.RunAsync(transaction => transaction.Statement("INSERT OR ROLLBACK INTO repository (name) VALUES ('r0')").Execute(), Token);
        var last = writer.RunAsync(transaction => Link(transaction, 2), Token);
        queued.Set();

        Assert.Equal(0, await before);
        foreach (var write in (Task[])[first, fault, last])
        {
            Assert.Equal(Constraint, (await Assert.ThrowsAsync<SqliteException>(() => write)).SqliteErrorCode);
        }

        Assert.Equal(3, await writer.RunAsync(transaction => Link(transaction, 3), Token));
        using var reader = new IndexReader(_database);
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(i => reader.RepositoryExists(Repository(i))));
    }

    private static RepositoryName Repository(int i) => RepositoryName.Parse($"r{i}");

    private static int Link(IndexTransaction transaction, int i, bool fails = false)
    {
        transaction.LinkBlob(Repository(i), Blob, 10, DateTimeOffset.UnixEpoch);
        return fails ? throw new InvalidOperationException($"write {i}") : i;
    }

    private static long Count(IndexTransaction transaction)
    {
        var count = (long)transaction.Statement("SELECT count(*) + 1 FROM repository").Scalar()!;
        transaction.EnsureRepository(Repository((int)count));
        return count;
    }
}
