using System.Globalization;

namespace Registry.Server.Tests.Model.Samples;

/// <summary>The part of a list that a client begins with. It then follows the links.</summary>
/// <param name="Count">Null for as many as the registry shows at once.</param>
/// <param name="Last">What the part begins behind, there or not; null for the beginning.</param>
internal sealed record AskedPage(int? Count, string? Last)
{
    /// <summary>What the registry under test shows at once: few, for few are in its lists.</summary>
    public const int Largest = 2;

    /// <summary>More pages than any list has, by twos or one by one.</summary>
    public const int Most = 30;

    public static AskedPage Whole { get; } = new(null, null);

    public static AskedPage OneByOne { get; } = new(1, null);

    /// <param name="names">What may be in the list.</param>
    public static AskedPage Draw(Chance chance, IReadOnlyList<string> names) =>
        new(chance.In(60) ? chance.Of(0, 1, 2, 100) : null, chance.In(30) ? chance.Of(names) : null);

    /// <summary>What stands on each page; one that is empty has no further one behind it.</summary>
    /// <param name="all">In order of their names.</param>
    public List<List<string>> Of(IEnumerable<(string Name, string Shown)> all)
    {
        var rest = all.Where(entry => string.CompareOrdinal(entry.Name, Last ?? "") > 0).Select(entry => entry.Shown).ToList();
        return Count == 0 || rest.Count == 0 ? [[]] : [.. rest.Chunk(Math.Min(Count ?? Largest, Largest)).Select(page => page.ToList())];
    }

    /// <summary>The query, which may be empty.</summary>
    public override string ToString()
    {
        string?[] words = [Count is null ? null : string.Create(CultureInfo.InvariantCulture, $"n={Count}"), Last is null ? null : $"last={Last}"];
        return string.Join('&', words.OfType<string>());
    }
}
