using System.Text.Json.Serialization;

namespace Registry.Server.Cli;

/// <summary>What <c>registry fixture</c> says of itself.</summary>
/// <param name="Url">Without a slash at its end.</param>
/// <param name="Host">As it stands before a repository's name.</param>
/// <param name="Pid">The process to end, for whoever wants that before its parent ends.</param>
/// <param name="Images">What it was seeded with: <c>REPOSITORY:TAG</c>, or with <c>@DIGEST</c> where there is no tag.</param>
internal sealed record FixtureLine(string Url, string Host, int Pid, IReadOnlyList<string> Images);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FixtureLine))]
internal sealed partial class FixtureJson : JsonSerializerContext;
