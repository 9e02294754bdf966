using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Registry.Server.Settings.Registry2;

/// <summary>Reads YAML as registry:2 does, and tells of a name that stands twice, of which registry:2 takes the last one without a word.</summary>
internal sealed class YamlReader
{
    private const string Merge = "<<";

    // registry:2's own settings are six deep; each level is a piece of the stack.
    private const int Deepest = 100;


    private readonly Dictionary<AnchorName, ConfigNode> _anchors = [];
    private readonly IParser _parser;
    private readonly Func<Mark, string> _source;
    private readonly ICollection<string> _faults;
    private int _depth;

    private YamlReader(IParser parser, Func<Mark, string> source, ICollection<string> faults) => (_parser, _source, _faults) = (parser, source, faults);

    /// <param name="source">Says of a place in the text where it is.</param>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static ConfigNode Read(string text, Func<Mark, string> source, ICollection<string> faults)
    {
        var reader = new YamlReader(new Parser(new StringReader(text)), source, faults);
        try
        {
            reader._parser.Consume<StreamStart>();
            return reader._parser.TryConsume<DocumentStart>(out _) ? reader.Node("", null) : new ConfigNode { Source = source(Mark.Empty) };
        }
        catch (InvalidOperationException)
        {
            // The parser fails so (16.3) where what stands in brackets goes on at the beginning of a line.
            var at = reader._parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "what follows in { } or [ ] cannot be read; indent its lines");
        }
    }

    /// <param name="at">Where its name stands; null for what has none.</param>
    private ConfigNode Node(string path, Mark? at)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known) ? known : throw new YamlException(alias.Start, alias.End, $"there is no anchor '{alias.Value}'");
        }

        var start = _parser.Accept<NodeEvent>(out var first) ? first : throw new YamlException("a value is missing");
        if (++_depth > Deepest)
        {
            throw new YamlException(first.Start, first.End, $"it is nested more than {Deepest} deep");
        }

        var node = start switch
        {
            MappingStart => Mapping(path, at ?? first.Start),
            SequenceStart => Sequence(path, at ?? first.Start),
            _ => Scalar(_parser.Consume<Scalar>(), at ?? first.Start),
        };
        _depth--;
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private ConfigNode Scalar(Scalar scalar, Mark at) => new() { Text = scalar is { Style: ScalarStyle.Plain, Value: "~" or "null" or "Null" or "NULL" } ? null : scalar.Value, IsQuoted = scalar.Style != ScalarStyle.Plain, Source = _source(at) };

    private ConfigNode Sequence(string path, Mark at)
    {
        _parser.Consume<SequenceStart>();
        var list = ConfigNode.List(_source(at));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items!.Add(Node($"{path}.{list.Items.Count}", null));
        }

        return list;
    }

    private ConfigNode Mapping(string path, Mark at)
    {
        _parser.Consume<MappingStart>();
        var section = ConfigNode.Section(_source(at));
        var merged = new List<ConfigNode>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var child = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            var value = Node(child, key.Start);
            if (key is { Value: Merge, Style: ScalarStyle.Plain })
            {
                merged.AddRange(value.Items ?? [value]);
            }
            else if (!section.Children!.TryAdd(key.Value, value))
            {
                _faults.Add($"{child} ({_source(key.Start)}): it stands there twice; leave one of the two");
            }
        }

        // What the section says itself is stronger than what it takes from elsewhere.
        foreach (var (name, value) in merged.SelectMany(other => other.Children ?? new Dictionary<string, ConfigNode>()))
        {
            section.Children!.TryAdd(name, value);
        }

        return section;
    }
}
