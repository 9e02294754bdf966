using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>
/// An upload that is left lying and gone on with, perhaps in a later life of the server. What a PATCH was acknowledged of outlives a killed process, but for a small upload, which is in
/// memory.
/// </summary>
internal sealed class KeptUpload(string repository, string location, byte[] content)
{
    private const int Small = 64 * 1024;

    private int _acknowledged;
    private HttpClient? _life;

    public string Repository => repository;

    public string Location => location;

    public byte[] Content => content;

    /// <summary>Where it has to go on, as the server says; null when it was lost, as it may be.</summary>
    public async Task<int?> ResumeAsync(IServer http)
    {
        var mayBeLost = _acknowledged < Small && _life is not null && _life != http.Client;
        _life = http.Client;
        var answer = await http.GetAsync(location);
        if (mayBeLost && answer.Status == 404)
        {
            return null;
        }

        var range = answer.Is(204)["Range"]!;
        var length = int.Parse(range["0-".Length..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        Assert.InRange(length, _acknowledged, content.Length);
        return length;
    }

    public async Task AppendAsync(IServer http, int from, int to)
    {
        (await http.PatchAsync(location, content[from..to], ("Content-Range", $"{from}-{to - 1}"))).Is(202);
        _acknowledged = to;
    }
}
