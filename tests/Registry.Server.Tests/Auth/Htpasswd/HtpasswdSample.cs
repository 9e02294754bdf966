using Microsoft.Extensions.Logging;
using Registry.Server.Auth.Htpasswd;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Htpasswd;

/// <summary>A file of users, whose time is set and not waited for, and what is logged of it.</summary>
internal sealed class HtpasswdSample : IDisposable
{
    public const string Hash = "$2y$05$01tjS4iwCFdpjBTx2sWLy.v5d2Vbuob6/xhYDfPMSyyJFtki/zpam";

    public const string OtherHash = "$2y$05$a0l3fYQpTGFH3cdFMMmBJuecbK1tvGc4BABQVUZ7ZA9Ul7GFN3oNy";

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly LoggerFactory _loggers;
    private int _changes;

    public HtpasswdSample() => _loggers = new LoggerFactory([Log]);

    public TempFolder Folder { get; } = new();

    public CapturedLog Log { get; } = new();

    public string Path => Folder["htpasswd"];

    public HtpasswdFile Open(string content)
    {
        Write(content);
        return Open();
    }

    public HtpasswdFile Open() => HtpasswdFile.Open(Path, _loggers.CreateLogger<HtpasswdFile>());

    /// <summary>Each time at a later second.</summary>
    public void Write(string content)
    {
        _changes++;
        WriteWithinTheTick(content);
    }

    public void WriteWithinTheTick(string content)
    {
        Folder.Write("htpasswd", content);
        File.SetLastWriteTimeUtc(Path, Start.AddSeconds(_changes));
    }

    public void Dispose()
    {
        _loggers.Dispose();
        Log.Dispose();
        Folder.Dispose();
    }
}
