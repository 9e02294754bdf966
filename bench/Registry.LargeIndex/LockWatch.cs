using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Registry.Server.Index;

namespace Registry.LargeIndex;

/// <summary>
/// Looks again and again whether somebody holds the index's write lock, without asking for it: who asks would be in the way. A lock is on a byte of the write-ahead log's index
/// ("WAL-mode File Format", 2.3). Where one hold follows another within less than <see cref="BetweenLooks"/>, they count as one.
/// </summary>
internal sealed partial class LockWatch : IAsyncDisposable
{
    private const int GetLock = 5;
    private const short WriteLock = 1;
    private const short Unlocked = 2;
    private const long WalWriteLock = 120;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMicroseconds(100);

    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    public LockWatch(DirectoryInfo data) => _watching = Task.Factory.StartNew(() => Watch(data), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public List<TimeSpan> Holds { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    private void Watch(DirectoryInfo data)
    {
        using var file = File.OpenHandle($"{IndexDatabase.PathIn(data.FullName)}-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long? since = null;
        while (!_ended.IsCancellationRequested)
        {
            var now = Stopwatch.GetTimestamp();
            if (IsHeld(file))
            {
                since ??= now;
            }
            else if (since is { } began)
            {
                Holds.Add(Stopwatch.GetElapsedTime(began, now));
                since = null;
            }

            Thread.Sleep(BetweenLooks);
        }
    }

    private static bool IsHeld(SafeFileHandle file)
    {
        var range = new Lock { Type = WriteLock, Start = WalWriteLock, Length = 1 };
        return FileControl(file, GetLock, ref range) == 0 ? range.Type != Unlocked : throw new IOException("The lock of index.db-shm cannot be asked for.", Marshal.GetLastPInvokeError());
    }

    // struct flock of Linux on 64 bits.
    [StructLayout(LayoutKind.Sequential)]
    private struct Lock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, ref Lock range);
}
