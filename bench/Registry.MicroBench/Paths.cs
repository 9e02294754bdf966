using BenchmarkDotNet.Attributes;
using Registry.Server.Api;

namespace Registry.MicroBench;

/// <summary>Where a path's name ends.</summary>
public class Paths
{
    private readonly string _blob = $"/v2/{Examples.Name}/blobs/{Examples.Digest}";

    [Benchmark]
    public int? OfABlob() => RepositoryPath.NameLength(_blob);

    [Benchmark]
    public int? OfATagList() => RepositoryPath.NameLength($"/v2/{Examples.Name}/tags/list");

    [Benchmark]
    public int? OfNothing() => RepositoryPath.NameLength("/v2/_catalog");
}
