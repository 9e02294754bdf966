using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Registry.Testing.Requests;

namespace Registry.Testing;

/// <summary>A request that came, and what it was answered.</summary>
public sealed class RecordedRequest
{
    private readonly RequestPath _path;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<Fault> _faults = [];

    internal RecordedRequest(HttpRequest request, DateTimeOffset at)
    {
        (Method, Path, Query, At) = (request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", at);
        Headers = Copy(request.Headers);
        _path = RequestPath.Of(Path);
    }

    /// <summary>In capitals.</summary>
    public string Method { get; }

    /// <summary>Without the query.</summary>
    public string Path { get; }

    /// <summary>Begins with a question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>As they came.</summary>
    public IHeaderDictionary Headers { get; }

    /// <summary>When it came, by the registry's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>What it is about.</summary>
    public RegistryResource Resource => _path.Resource;

    /// <summary>The repository's name; null where it is about none.</summary>
    public string? Repository => _path.Repository;

    /// <summary>The tag or digest of a manifest, the digest of a blob or of a referrers' subject, the id of an upload session; null where there is none.</summary>
    public string? Reference => _path.Reference;

    /// <summary>Who sent it; null for nobody who signed in.</summary>
    public string? User { get; internal set; }

    /// <summary>The answer's; null as long as there is none, and where a fault took it away.</summary>
    public int? Status { get; internal set; }

    /// <summary>The answer's; empty as long as there is none.</summary>
    public IHeaderDictionary AnswerHeaders { get; internal set; } = new HeaderDictionary();

    /// <summary>The faults that it ran into.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>Ends when the registry has nothing more to do with it, however that came; it never fails.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Whether it is such a request.</summary>
    /// <param name="method">In capitals.</param>
    /// <param name="resource">What it is about.</param>
    /// <param name="repository">The repository's name; any when it is left out.</param>
    /// <returns>True when all of it holds.</returns>
    public bool Is(string method, RegistryResource resource, string? repository = null) =>
        Method == method && Resource == resource && (repository is null || Repository == repository);

    /// <summary>The request's first line and the answer's status.</summary>
    /// <returns>Such as <c>GET /v2/app/manifests/1 200</c>.</returns>
    public override string ToString() => $"{Method} {Path}{Query} {(Status is { } status ? $"{status}" : Completion.IsCompleted ? "no answer" : "…")}";

    internal static IHeaderDictionary Copy(IHeaderDictionary headers) => new HeaderDictionary(headers.ToDictionary(StringComparer.OrdinalIgnoreCase)) { IsReadOnly = true };

    internal void End() => _ended.TrySetResult();

    internal void Add(Fault fault) => ImmutableInterlocked.Update(ref _faults, static (faults, fault) => faults.Add(fault), fault);
}
