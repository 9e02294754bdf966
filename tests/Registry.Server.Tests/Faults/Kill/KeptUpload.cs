using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>An upload that is left lying and gone on with, perhaps in a later life of the server. What a PATCH was acknowledged of outlives a killed process.</summary>
internal sealed class KeptUpload(string repository, string location, byte[] content)
{
    private int _acknowledged;

    public string Repository => repository;

    public string Location => location;

    public byte[] Content => content;

    /// <summary>How much has to be sent yet, as the server says.</summary>
    public async Task<int> ResumeAsync(IServer http)
    {
        var range = (await http.GetAsync(location)).Is(204)["Range"]!;
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
