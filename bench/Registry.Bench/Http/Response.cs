namespace Registry.Bench.Http;

/// <param name="Length">Bytes of the body, which is read and thrown away.</param>
/// <param name="Location">Path and query, where there is one.</param>
/// <param name="Next">Path and query of the next page, where there is one.</param>
internal readonly record struct Response(string Request, int Status, long Length, string? Location, string? Next)
{
    /// <param name="other">What some registries answer in its place.</param>
    public Response Expect(int status, int? other = null) =>
        Status == status || Status == other ? this : throw new InvalidOperationException($"{Request} was answered by {Status} instead of {status}");
}
