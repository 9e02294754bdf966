using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Tests.Support;
using Registry.Server.Transfer;

namespace Registry.Server.Tests.Transfer;

/// <summary>However much an import writes, a push that comes between waits for a piece of it only.</summary>
public sealed class WritesInPieces : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task APieceEndsAfterTenMilliseconds()
    {
        using var writer = new IndexWriter(new IndexDatabase(_folder.Path));
        var pieces = new List<List<int>>();
        Task<bool>? push = null;
        await writer.RunInPiecesAsync(
            [.. Enumerable.Range(0, 7)],
            (index, item) =>
            {
                // Whoever comes while a piece is written gets the next turn.
                push ??= writer.RunAsync(_ => Begin(pieces), Token);
                (pieces.Count == 0 ? Begin(pieces, []) : pieces[^1]).Add(item);
                _clock.Advance(TimeSpan.FromMilliseconds(7));
            },
            _clock,
            rests: false,
            Token);
        Assert.True(await push!);
        Assert.Equal([0, 1], pieces[0]);
        Assert.Equal(7, pieces.Sum(piece => piece.Count));
    }

    [Fact]
    public async Task WhatFailsEndsItAndTakesItsPieceBack()
    {
        using var writer = new IndexWriter(new IndexDatabase(_folder.Path));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.RunInPiecesAsync(
            [1, 2, 3, 4],
            (index, item) =>
            {
                index.SetState($"{item}", item);
                _clock.Advance(TimeSpan.FromMilliseconds(6));
                if (item == 4)
                {
                    throw new InvalidOperationException();
                }
            },
            _clock,
            rests: false,
            Token));
        Assert.Equal([1, 2, null, null], await writer.RunAsync(index => new[] { 1, 2, 3, 4 }.Select(item => index.State($"{item}")).ToList(), Token));
    }

    private static bool Begin(List<List<int>> pieces) => Begin(pieces, []) is not null;

    private static List<int> Begin(List<List<int>> pieces, List<int> piece)
    {
        pieces.Add(piece);
        return piece;
    }
}
