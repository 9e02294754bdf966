using System.Security.Cryptography;
using System.Text;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Tokens;

/// <summary>
/// The signing keys, each a file of <c>keys/</c> that only the registry's user can read. The newest signs; one that another took over from is known until the last token that it signed
/// has expired, and then removed.
/// </summary>
internal sealed partial class SigningKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly TokenOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SigningKeys> _logger;
    private volatile IReadOnlyList<SigningKey> _keys;

    /// <exception cref="StartupException">A key cannot be read.</exception>
    public SigningKeys(RegistryOptions options, TimeProvider clock, ILogger<SigningKeys> logger)
    {
        (_folder, _options, _clock, _logger) = (Path.Combine(options.Data, "keys"), options.Auth.Tokens, clock, logger);
        CreateFolder(_folder);
        _keys = [.. Directory.EnumerateFiles(_folder, "*.pem").Select(Read).OrderByDescending(key => key.CreatedAt)];
        Rotate();
    }

    /// <summary>All whose tokens may still be about, newest first.</summary>
    public IReadOnlyList<SigningKey> All => _keys;

    /// <summary>The one to sign with, which is made when the last one is too old.</summary>
    public SigningKey Current
    {
        get
        {
            var keys = _keys;
            return IsTooOld(keys[0]) || keys.Where((_, i) => IsRetired(keys, i)).Any() ? TryRotate() : keys[0];
        }
    }

    private bool IsTooOld(SigningKey key) => _clock.GetUtcNow() - key.CreatedAt >= _options.KeyLifetime;

    // A key signs until the next one is made, and what it signed last lives on for a token's time.
    private bool IsRetired(IReadOnlyList<SigningKey> keys, int i) => i > 0 && _clock.GetUtcNow() - keys[i - 1].CreatedAt > _options.Lifetime;

    // On a full disk the old key goes on: without tokens nobody could pull either.
    private SigningKey TryRotate()
    {
        try
        {
            return Rotate();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotRotated(_logger, e.Message);
            return _keys[0];
        }
    }

    private SigningKey Rotate()
    {
        lock (_lock)
        {
            if (_keys.Count == 0 || IsTooOld(_keys[0]))
            {
                var created = SigningKey.Create(_clock.GetUtcNow());
                Write(created);
                _keys = [created, .. _keys];
            }

            var retired = _keys.Where((_, i) => IsRetired(_keys, i)).ToList();
            foreach (var key in retired)
            {
                File.Delete(PathOf(key));
            }

            _keys = [.. _keys.Except(retired)];
            return _keys[0];
        }
    }

    // Readable by nobody else from its first byte on, and whole or not there: a start must not find half of it.
    private void Write(SigningKey key)
    {
        var path = PathOf(key);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream($"{path}.new", options))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.new", path);
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static SigningKey Read(string path)
    {
        try
        {
            return SigningKey.Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The signing key {path} cannot be read: {e.Message} Remove it: a new one is made, and clients sign in again.");
        }
    }

    private string PathOf(SigningKey key) => Path.Combine(_folder, $"{key.Id}.pem");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "No new signing key can be written, so the old one goes on: {Reason}")]
        public static partial void NotRotated(ILogger logger, string reason);
    }
}
