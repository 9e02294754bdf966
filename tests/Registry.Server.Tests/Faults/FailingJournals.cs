using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>The same where small blobs share their way to the disk: a flush that fails is nobody's 201.</summary>
public sealed class FailingJournals(RunningProgram program) : IClassFixture<RunningProgram>
{
    private readonly string _repository = Some.Repository();

    private ProgramRegistry Http => program.Http;

    [Theory]
    [InlineData("fsync", "EIO")]
    [InlineData("fsync", "ENOSPC")]
    [InlineData("pwritev", "EIO")]
    [InlineData("pwritev", "ENOSPC")]
    public async Task ASmallBlobIsNotAcknowledged(string calls, string error)
    {
        var (before, blob) = (Some.Bytes(500), Some.Bytes(1000));
        await Http.PushBlobAsync(_repository, before);
        await using (await Strace.InjectAsync(Http.ProcessId, calls, error, Journal()))
        {
            var answer = await PushAsync(blob);
            answer.IsError(503, "UNAVAILABLE");
            Assert.Contains(error == "ENOSPC" ? "the registry's disk is full" : "the registry's storage failed on this request", answer.Message, StringComparison.Ordinal);
            (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest.Of(blob)}")).Is(404);
        }

        (await PushAsync(blob)).Is(201);
        await Http.KillAsync();
        await Http.StartAsync();
        foreach (var content in new[] { before, blob })
        {
            Assert.Equal(content, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest.Of(content)}")).Is(200).Body);
        }

        Assert.Empty(IndexLaws.Faults(program.Data));
    }

    [Fact]
    public async Task WhatCannotSettleStaysInTheJournalAndIsToldOf()
    {
        var blob = Some.Bytes(1000);
        await Http.PushBlobAsync(_repository, blob);
        var written = File.GetLastWriteTimeUtc(BlobFile(blob));
        await using (await Strace.InjectAsync(Http.ProcessId, "syncfs", "EIO", Path.Combine(program.Data, "journal")))
        {
            await Patience.UntilAsync(async () => (await Http.SendUncheckedAsync("GET", "/readyz")).Status == 503);
            Assert.NotEmpty(Journals());
            Assert.Equal(blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest.Of(blob)}")).Is(200).Body);
        }

        // By itself: who is not ready may get no further push.
        await Patience.UntilAsync(async () => (await Http.SendUncheckedAsync("GET", "/readyz")).Status == 200);
        Assert.Empty(Journals());

        // What the system remembers of a file says nothing any more: it has to be another one.
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(BlobFile(blob)));
        Assert.Equal(blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest.Of(blob)}")).Is(200).Body);
    }

    // A disk may have refused it before the crash, and memory takes it for clean.
    [Fact]
    public async Task AStartAsksTheDiskWhatIsInItsPlace()
    {
        var blob = Some.Bytes(1000);
        await Http.PushBlobAsync(_repository, blob);
        await Http.KillAsync();
        Assert.NotEmpty(Journals());
        var trace = Path.Combine(program.Data, "..", "trace");
        await Http.StartAsync(Strace.Command(trace, "-D", "-e", "trace=fadvise64,pread64"));
        var process = Http.ProcessId;
        await Http.KillAsync();
        var calls = (await Strace.ReadAsync(trace, process)).Where(call => call.Contains(BlobFile(blob), StringComparison.Ordinal)).ToList();
        Assert.Contains("POSIX_FADV_DONTNEED", calls[0], StringComparison.Ordinal);
        Assert.Contains("pread64", calls[1], StringComparison.Ordinal);
        await Http.StartAsync();
    }

    private string BlobFile(byte[] blob) => Path.Combine(program.Data, "blobs", "sha256", Digest.Of(blob).Hex[..2], Digest.Of(blob).Hex);

    private string Journal() => Assert.Single(Journals());

    private string[] Journals() => [.. Directory.GetFiles(Path.Combine(program.Data, "journal")).Where(file => Path.GetFileName(file) != "lock")];

    private Task<Answer> PushAsync(byte[] blob) => Http.SendUncheckedAsync("POST", $"/v2/{_repository}/blobs/uploads/?digest={Digest.Of(blob)}", blob);
}
