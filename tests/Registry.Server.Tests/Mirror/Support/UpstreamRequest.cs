using Microsoft.AspNetCore.Http;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A request as an upstream took it.</summary>
internal sealed record UpstreamRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Authorization => this["Authorization"];

    public string? Range => this["Range"];

    public string? IfNoneMatch => this["If-None-Match"];

    public string? Accept => this["Accept"];

    public string? Host => this["Host"];

    /// <summary>True once all was said that it was to be given; false when the client went before, or the server stopped or tore down the connection.</summary>
    public Task<bool> IsAnswered => _end.Task;

    /// <summary>Null where it did not come.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static UpstreamRequest Of(HttpRequest request) => new(
        request.Method,
        request.Path.Value!,
        request.QueryString.Value!,
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    public bool Is(string method, string pathPart) => Method == method && Path.Contains(pathPart, StringComparison.Ordinal);

    public void End(bool isWhole) => _end.TrySetResult(isWhole);
}
