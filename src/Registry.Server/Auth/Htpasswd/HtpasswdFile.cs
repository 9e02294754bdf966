using System.Collections.Frozen;
using Registry.Server.Hosting;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>
/// The users of a file that <c>htpasswd -B</c> writes, read again when it changes.
/// A fault stops the start; a later one is logged, and the users stay as they were read last.
/// </summary>
internal sealed partial class HtpasswdFile
{
    private readonly string _path;
    private readonly ILogger _logger;
    private volatile FrozenDictionary<string, string> _users = FrozenDictionary<string, string>.Empty;
    private (DateTime Written, long Length)? _seen;
    private bool _isSettled;
    private string? _fault;

    private HtpasswdFile(string path, ILogger logger) => (_path, _logger) = (path, logger);

    public IReadOnlyCollection<string> Users => _users.Keys;

    /// <exception cref="StartupException">The file is missing, cannot be read or has a faulty line.</exception>
    public static HtpasswdFile Open(string path, ILogger<HtpasswdFile> logger)
    {
        var file = new HtpasswdFile(Path.GetFullPath(path), logger);
        file.Read();
        return file._fault is null ? file : throw new StartupException($"The htpasswd file {file._path} cannot be used: {file._fault}.");
    }

    /// <summary>The hash that takes longest to check, or null when there is none.</summary>
    public string? Costliest { get; private set; }

    /// <summary>The user's bcrypt hash, or null when there is no such user.</summary>
    public string? HashOf(string user) => _users.GetValueOrDefault(user);

    /// <summary>Reads the file again if it changed, and says whether the users did. For one caller at a time, about once a second.</summary>
    public bool Refresh()
    {
        var (users, seen, fault) = (_users, _seen, _fault);
        Read();
        if (_fault is not null && (_fault != fault || _seen != seen))
        {
            Log.Faulty(_logger, _path, _fault, _users.Count);
        }

        var isChanged = !AreSame(users, _users);
        if (isChanged || (_fault is null && fault is not null))
        {
            Log.ReadAgain(_logger, _path, _users.Count);
        }

        return isChanged;
    }

    private void Read()
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (IsNews(file))
            {
                using var text = new StreamReader(file);
                _users = HtpasswdReader.TryRead(text, out var users, out _fault) ? users : _users;
                Costliest = _users.Values.MaxBy(hash => BcryptHash.TryParse(hash, out var parsed, out _) ? parsed.Cost : 0);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (_seen, _fault) = (null, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.'));
        }
    }

    // Asked of the open file, since a mounted secret is a symbolic link, whose own time stays the same. A file may change twice within
    // one tick of its clock, and a new hash is as long as the old one: so whatever is new is read once more at the next look.
    private bool IsNews(FileStream file)
    {
        var (before, wasSettled) = (_seen, _isSettled);
        _seen = (File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length);
        _isSettled = _seen == before;
        return !_isSettled || !wasSettled;
    }

    private static bool AreSame(FrozenDictionary<string, string> users, FrozenDictionary<string, string> others) =>
        ReferenceEquals(users, others) || (users.Count == others.Count && users.All(user => others.GetValueOrDefault(user.Key) == user.Value));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The htpasswd file {Path} cannot be used: {Fault}. Its {Count} users stay as they were read last")]
        public static partial void Faulty(ILogger logger, string path, string fault, int count);

        [LoggerMessage(Level = LogLevel.Information, Message = "The htpasswd file {Path} was read again: {Count} users")]
        public static partial void ReadAgain(ILogger logger, string path, int count);
    }
}
