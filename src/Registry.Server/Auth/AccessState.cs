using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.Htpasswd;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Auth;

/// <summary>
/// The policy that stands now. A change, by whatever process, is noticed within a second: the index has a version that each change moves on, and the htpasswd file a time.
/// </summary>
internal sealed partial class AccessState : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly AccessReader _index;
    private readonly RegistryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessState> _logger;
    private readonly IReadOnlyList<AccessRule> _settingRules;
    private long _version;
    private volatile AccessPolicy _policy;

    /// <exception cref="Hosting.StartupException">The htpasswd file cannot be read.</exception>
    public AccessState(AccessReader index, RegistryOptions options, TimeProvider clock, ILogger<AccessState> logger, ILogger<HtpasswdFile> htpasswdLogger)
    {
        (_index, _options, _clock, _logger) = (index, options, clock, logger);
        _settingRules = AuthRules.Of(options.Auth);
        Htpasswd = options.Auth.HtpasswdFile is { Length: > 0 } path ? HtpasswdFile.Open(path, htpasswdLogger) : null;
        _version = index.Version();
        _policy = Read();
    }

    public AccessPolicy Policy => _policy;

    public string Service => _options.Auth.Service;

    /// <summary>The second source of users, or null.</summary>
    public HtpasswdFile? Htpasswd { get; }

    /// <summary>What stands in place of a password's own stamp for the users of the htpasswd file.</summary>
    public static string StampOf(string hash) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(hash)).AsSpan(0, 8));

    /// <summary>Looks whether anything changed, and returns the policy that stands now.</summary>
    public AccessPolicy Refresh()
    {
        lock (_lock)
        {
            var changed = Htpasswd?.Refresh() ?? false;
            var version = _index.Version();
            if (version != _version || changed)
            {
                var before = _policy;
                _policy = Read();
                _version = version;
                if (before.IsEnabled && !_policy.IsEnabled)
                {
                    Log.Open(_logger);
                }
            }

            return _policy;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Refresh();
            }
            catch (Exception e) when (e is System.Data.Common.DbException or IOException)
            {
                Log.NotRead(_logger, e.Message);
            }
        }
    }

    private AccessPolicy Read()
    {
        var users = Users();
        var rows = _index.Rules();
        return new AccessPolicy
        {
            IsEnabled = _options.Auth.Enabled ?? (users.Count > 0 || _settingRules.Count > 0 || rows.Count > 0 || AuthRules.AsksForSignIn(_options)),
            Users = users.ToFrozenDictionary(user => user.Name, StringComparer.Ordinal),
            Groups = _index.GroupMembers().GroupBy(member => member.User).ToFrozenDictionary(user => user.Key, user => user.Select(member => member.Group).ToFrozenSet(), StringComparer.Ordinal),
            Tokens = _index.Tokens().Where(token => token.Kind == AccessTokenKind.Access).Select(row => Readable($"Access token {row.User}/{row.Name}", () => TokenOf(row))).OfType<KnownToken>().ToFrozenDictionary(token => token.Id),
            RevokedTokens = _index.RevokedTokens(_clock.GetUtcNow() - _options.Auth.Tokens.Lifetime).ToFrozenSet(),
            Rules = [.. _settingRules, .. rows.Select(row => Readable($"Rule {row.Id}", () => AuthRules.Of(row))).OfType<AccessRule>()],
        };
    }

    // Rules and tokens only allow, so one that cannot be read takes nothing from anybody else; it must not keep all the others from being read.
    private T? Readable<T>(string what, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            Log.HasNoEffect(_logger, what, e.Message);
            return null;
        }
    }

    // The index has the first word on a name that both have.
    private List<KnownUser> Users()
    {
        var users = _index.Users().Select(user => new KnownUser(user.Name, user.Stamp, user.IsAdmin)).ToList();
        var names = users.Select(user => user.Name).ToHashSet(StringComparer.Ordinal);
        return [.. users, .. (Htpasswd?.Users ?? []).Where(name => !names.Contains(name)).Select(name => new KnownUser(name, StampOf(Htpasswd!.HashOf(name)!), false))];
    }

    private static KnownToken TokenOf(AccessTokenRow row) =>
        new(row.Id, row.Stamp, row.User, row.Name, new TokenLimits(AuthRules.PatternsOf(row.Repositories), (RepositoryActions)row.Actions), row.ExpiresAt);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The last user and rule are gone, so there is no sign-in any more: everybody may do everything")]
        public static partial void Open(ILogger logger);

        [LoggerMessage(Level = LogLevel.Error, Message = "Users and rules cannot be read; those that were known go on: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "{What} has no effect, for it cannot be read: {Reason}")]
        public static partial void HasNoEffect(ILogger logger, string what, string reason);
    }
}
