using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Registry.Clients.Tests.Deployment;

/// <summary>The repository's docker-compose.yml.</summary>
internal sealed class ComposeFile
{
    public Dictionary<string, ComposeService> Services { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    /// <summary>What is started where no profile is named; null where the repository's .env does not say.</summary>
    public static string? DefaultProfile =>
        File.ReadLines(Repository.File(".env")).Where(line => line.StartsWith("COMPOSE_PROFILES=", StringComparison.Ordinal)).Select(line => line.Split('=')[1]).SingleOrDefault();

    public static ComposeFile Read()
    {
        using var reader = File.OpenText(Repository.File("docker-compose.yml"));
        return new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .WithTypeConverter(new MountConverter())
            .Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(reader)));
    }

    public IEnumerable<ComposeService> Of(string profile) => Services.Values.Where(service => service.Profiles.Contains(profile));

    // Volumes are written both ways: source:target, and as a mapping.
    private sealed class MountConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(ComposeMount);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            if (parser.TryConsume<Scalar>(out var text))
            {
                var parts = text.Value.Split(':');
                return new ComposeMount(parts[0], parts[1], IsReadOnly: false);
            }

            var mapping = (Dictionary<string, object>)rootDeserializer(typeof(Dictionary<string, object>))!;
            return new ComposeMount((string)mapping["source"], (string)mapping["target"], mapping.TryGetValue("read_only", out var value) && (string)value == "true");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
    }
}

internal sealed record ComposeMount(string Source, string Target, bool IsReadOnly);

internal sealed class ComposeService
{
    public string Image { get; init; } = "";

    public List<string> Profiles { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public List<ComposeMount> Volumes { get; init; } = [];

    public List<string> Tmpfs { get; init; } = [];

    public bool ReadOnly { get; init; }

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public ComposeHealthCheck Healthcheck { get; init; } = new();
}

internal sealed class ComposeHealthCheck
{
    public List<string> Test { get; init; } = [];
}
