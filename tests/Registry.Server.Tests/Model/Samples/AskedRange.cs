using System.Globalization;

namespace Registry.Server.Tests.Model.Samples;

/// <summary>A part of a blob (RFC 9110, 14.1.2).</summary>
/// <param name="First">Null for the last <paramref name="Last"/> bytes.</param>
/// <param name="Last">Null for all that follow.</param>
internal sealed record AskedRange(int? First, int? Last)
{
    private static readonly int[] Places = [0, 1, 2, 100, 698, 699, 700, 131_071, 131_072, 139_998, 139_999, 140_000];

    public static AskedRange? Draw(Chance chance)
    {
        var (first, last) = (chance.Of(Places), chance.Of(Places));
        return chance.Number(6) switch
        {
            0 => new AskedRange(null, last),
            1 => new AskedRange(first, null),
            2 or 3 => new AskedRange(Math.Min(first, last), Math.Max(first, last)),
            _ => null,
        };
    }

    /// <summary>Where the part begins and how long it is; null when the content has no such part.</summary>
    public (int First, int Length)? Of(int size)
    {
        var first = First ?? Math.Max(0, size - Last!.Value);
        var end = First is null ? size : Math.Min((Last ?? size) + 1, size);
        return first < end ? (first, end - first) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"bytes={First}-{Last}");
}
