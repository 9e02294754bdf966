using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>
/// The write-ahead log of a registry that was killed is cut off or damaged. What SQLite makes of it is some state that was acknowledged before: the registry starts, and each tag that it
/// shows pulls; or it is less than a snapshot has, and then it does not start.
/// </summary>
public sealed class TornLogs : IClassFixture<TornLogs.Sample>, IDisposable
{
    private const int Pieces = 12;

    private readonly Sample _sample;
    private readonly TempFolder _folder = new();

    public TornLogs(Sample sample) => _sample = sample;

    public static TheoryData<string, int> Damages =>
    [
        .. Enumerable.Range(1, Pieces).Select(piece => ("cut off", piece)),
        .. Enumerable.Range(1, Pieces - 1).Select(piece => ("flipped", piece)),
        .. Enumerable.Range(1, Pieces - 1).Select(piece => ("zeros from there", piece)),
    ];

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task WhatIsServedIsWholeAndWasThere(string damage, int piece)
    {
        Damage(damage, piece);
        await using var http = await Folders.ServeAsync(Data);
        var tags = await http.PullAllAsync();
        Assert.Contains(string.Join(' ', tags), _sample.States);
        Assert.Empty(http.Log.Errors);
    }

    [Theory]
    [InlineData("deleted", 0)]
    [InlineData("cut off", 0)]
    [InlineData("cut off", 1)]
    [InlineData("zeros from there", 1)]
    public async Task WhatIsLessThanASnapshotIsNotServedAndComesBackFromThere(string damage, int piece)
    {
        Damage(damage, piece);
        Folders.Copy(_sample.Snapshots, Path.Combine(Data, "snapshots"));
        var refused = await Commands.TypeAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Data);
        Assert.Contains("registry rebuild", refused.Is(1).Error, StringComparison.Ordinal);
        var report = await Rebuilds.RebuildAsync(Data, code: 2);
        Assert.NotEqual("null", report.GetProperty("knownUntil").GetRawText());
        await using var http = await Folders.ServeAsync(Data);
        Assert.Equal(_sample.States[^1], string.Join(' ', await http.PullAllAsync()));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("cut off")]
    [InlineData("zeros from there")]
    public async Task WhereTheLogWasAllThereWasTheRegistryDoesNotBeginAnew(string damage)
    {
        Damage(damage, 0);
        Assert.Contains("content in blobs/", (await Commands.TypeAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Data)).Is(1).Error, StringComparison.Ordinal);
    }

    private void Damage(string damage, int piece)
    {
        Folders.Copy(_sample.Data, Data);
        var log = $"{IndexDatabase.PathIn(Data)}-wal";
        var bytes = File.ReadAllBytes(log);
        var at = (int)(bytes.Length * (long)piece / Pieces);
        switch (damage)
        {
            case "cut off":
                File.WriteAllBytes(log, bytes[..at]);
                break;
            case "flipped":
                bytes[at + (bytes.Length / Pieces / 2)] ^= 16;
                File.WriteAllBytes(log, bytes);
                break;
            case "deleted":
                File.Delete(log);
                break;
            default:
                bytes.AsSpan(at).Clear();
                File.WriteAllBytes(log, bytes);
                break;
        }
    }

    /// <summary>A registry of which the folder was copied while it ran, as a power cut leaves it: all that it ever wrote is in its log.</summary>
    public sealed class Sample : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();

        public string Data => _folder["data"];

        /// <summary>Apart from the data.</summary>
        public string Snapshots => _folder["snapshots"];

        /// <summary>The tags, each with its digest, after each change of them.</summary>
        public List<string> States { get; } = [];

        public async ValueTask InitializeAsync()
        {
            await using var http = await TestRegistry.StartAsync();
            States.Add("");
            for (var i = 0; i < 12; i++)
            {
                await http.PushImageAsync($"r{i % 3}", $"v{i}");
                await NoteAsync(http);
                await http.PushSmallAsync("moving", "tag");
                await NoteAsync(http);
            }

            await http.TakeSnapshotAsync();
            Folders.Copy(http.Folder, Data, "lock", "index.db-shm");
            Directory.Move(Path.Combine(Data, "snapshots"), Snapshots);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task NoteAsync(TestRegistry http) => States.Add(string.Join(' ', await http.PullAllAsync()));
    }
}
