namespace Registry.Server.Policies.Retention;

/// <summary>Parts the manifests that go into those that hang together: they lie in the trash as one, so that whatever is brought back is whole.</summary>
internal static class GoneTogether
{
    /// <summary>Each part in the order in which it goes: an index before its entries, a subject before its referrers.</summary>
    public static IEnumerable<List<int>> Of(ManifestGraph graph, IReadOnlyCollection<int> gone)
    {
        var parts = gone.ToDictionary(manifest => manifest);
        foreach (var manifest in gone)
        {
            foreach (var other in graph.Along(manifest).Where(parts.ContainsKey))
            {
                parts[Part(parts, manifest)] = Part(parts, other);
            }
        }

        return InOrder(graph, [.. gone]).GroupBy(manifest => Part(parts, manifest)).Select(part => part.ToList());
    }

    private static int Part(Dictionary<int, int> parts, int manifest)
    {
        while (parts[manifest] != manifest)
        {
            manifest = parts[manifest] = parts[parts[manifest]];
        }

        return manifest;
    }

    // A depth-first walk leaves each manifest after all that hangs on it. What hangs on one may do so over thousands of steps, so it keeps its own stack.
    private static List<int> InOrder(ManifestGraph graph, HashSet<int> gone)
    {
        var (left, entered) = (new List<int>(gone.Count), new HashSet<int>());
        var path = new Stack<(int Manifest, IEnumerator<int> Hanging)>();
        foreach (var start in gone.Order().Where(entered.Add))
        {
            path.Push((start, graph.Hanging(start).Where(gone.Contains).GetEnumerator()));
            while (path.TryPeek(out var step))
            {
                if (!step.Hanging.MoveNext())
                {
                    left.Add(path.Pop().Manifest);
                }
                else if (entered.Add(step.Hanging.Current))
                {
                    path.Push((step.Hanging.Current, graph.Hanging(step.Hanging.Current).Where(gone.Contains).GetEnumerator()));
                }
            }
        }

        left.Reverse();
        return left;
    }
}
