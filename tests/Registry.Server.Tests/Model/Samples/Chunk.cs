using System.Globalization;

namespace Registry.Server.Tests.Model.Samples;

internal enum ChunkLength
{
    Nothing,
    OneByte,
    Half,
    Rest,
}

/// <summary>What a chunk says of its place.</summary>
internal enum ChunkPlace
{
    Unsaid,
    Right,

    /// <summary>Behind the end of what is there.</summary>
    TooFar,

    /// <summary>Before it.</summary>
    TooNear,

    /// <summary>At the right place, but longer than it is.</summary>
    TooLong,
}

/// <summary>The next bytes of a blob, wherever an upload stands.</summary>
/// <param name="IsStreamed">Sent without its length.</param>
internal sealed record Chunk(SampleBlob Blob, ChunkLength Length, ChunkPlace Place, bool IsStreamed)
{
    public static Chunk Draw(Chance chance, SampleBlob blob, ChunkLength length)
    {
        var place = chance.In(50) ? ChunkPlace.Unsaid : chance.In(50) ? ChunkPlace.Right : chance.Of<ChunkPlace>();
        return new Chunk(blob, length, place, place != ChunkPlace.TooLong && chance.In(30));
    }

    /// <param name="offset">How many bytes the upload has.</param>
    public byte[] Bytes(int offset)
    {
        var rest = Blob.Bytes[Math.Min(offset, Blob.Bytes.Length)..];
        return Length switch
        {
            ChunkLength.Nothing => [],
            ChunkLength.OneByte => rest[..Math.Min(1, rest.Length)],
            ChunkLength.Half => rest[..(rest.Length / 2)],
            _ => rest,
        };
    }

    /// <summary>The place that is named for it, or null: no range can be empty.</summary>
    public int? StartAt(int offset) => Bytes(offset).Length == 0 ? null : Place switch
    {
        ChunkPlace.Unsaid => null,
        ChunkPlace.TooFar => offset + 1,
        ChunkPlace.TooNear => Math.Max(0, offset - 1),
        _ => offset,
    };

    public IEnumerable<(string, string)> Headers(int offset)
    {
        if (IsStreamed)
        {
            yield return ("Transfer-Encoding", "chunked");
        }

        if (StartAt(offset) is { } start)
        {
            var end = start + Bytes(offset).Length - (Place == ChunkPlace.TooLong ? 0 : 1);
            yield return ("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{start}-{end}"));
        }
    }
}
