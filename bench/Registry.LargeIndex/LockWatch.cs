using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Registry.Server.Index;

namespace Registry.LargeIndex;

/// <summary>Asks for the index's write lock again and again, and notes how long it had to wait: that long it was held by somebody else.</summary>
internal sealed class LockWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    public LockWatch(DirectoryInfo data) => _watching = Task.Factory.StartNew(() => Watch(data), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public List<TimeSpan> Waits { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    private void Watch(DirectoryInfo data)
    {
        using var connection = new SqliteConnection($"Data Source={IndexDatabase.PathIn(data.FullName)};Pooling=False");
        connection.Open();

        // Without SQLite's own waiting, whose sleeps grow to a tenth of a second.
        IndexDatabase.Execute(connection, "PRAGMA busy_timeout = 0");
        while (!_ended.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            while (!TryLock(connection))
            {
                Thread.Sleep(TimeSpan.FromMicroseconds(200));
            }

            Waits.Add(Stopwatch.GetElapsedTime(start));
            Thread.Sleep(TimeSpan.FromMilliseconds(2));
        }
    }

    private static bool TryLock(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandTimeout = 1;
            command.CommandText = "BEGIN IMMEDIATE; ROLLBACK";
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == 5)
        {
            return false;
        }
    }
}
