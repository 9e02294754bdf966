using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

internal enum AccessTokenKind
{
    /// <summary>Made by an operator, for a robot or a person.</summary>
    Access = 0,

    /// <summary>What <c>docker login</c> keeps in the password's place; it is only good for getting bearer tokens.</summary>
    Refresh = 1,
}

/// <param name="Stamp">Changes with the password.</param>
internal sealed record UserRow(string Name, string Stamp, bool IsAdmin, DateTimeOffset CreatedAt);

internal sealed record PasswordRow(string Hash, string Stamp);

internal sealed record GroupMemberRow(string Group, string User);

/// <param name="Repositories">Globs, set apart by commas.</param>
/// <param name="Actions">Flags, as the rules have them.</param>
/// <param name="Stamp">A refresh token's is the user's when it was made; an access token has one of its own.</param>
internal sealed record AccessTokenRow(
    long Id,
    string User,
    string Name,
    AccessTokenKind Kind,
    string Repositories,
    int Actions,
    string Stamp,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt);

/// <param name="Actions">Flags.</param>
internal sealed record AccessRuleRow(long Id, string Who, string Repositories, int Actions, DateTimeOffset CreatedAt);

/// <summary>
/// Reads who there is and who may do what. The start waits for it, so it is plain SQL: EF Core's first use would take longer than all the rest.
/// </summary>
internal sealed class AccessReader(IndexDatabase database) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection = database.OpenReader();

    /// <summary>Another number than before when any of it changed, by this process or another.</summary>
    public long Version() => Read("SELECT version FROM access_version", row => row.GetInt64(0)).Single();

    public List<UserRow> Users() =>
        Read("SELECT name, stamp, is_admin, created_at FROM user_account ORDER BY name", row => new UserRow(row.GetString(0), row.GetString(1), row.GetBoolean(2), Time(row, 3)!.Value));

    public List<GroupMemberRow> GroupMembers() =>
        Read("SELECT group_name, user_name FROM group_member ORDER BY group_name, user_name", row => new GroupMemberRow(row.GetString(0), row.GetString(1)));

    public List<AccessTokenRow> Tokens() => Read($"SELECT {TokenColumns} FROM access_token WHERE revoked_at IS NULL ORDER BY user_name, name", TokenOf);

    /// <summary>Refresh tokens that were revoked since then.</summary>
    public List<long> RevokedTokens(DateTimeOffset since) => Read("SELECT id FROM access_token WHERE revoked_at >= @0", row => row.GetInt64(0), since.ToUnixTimeMilliseconds());

    public List<AccessRuleRow> Rules() =>
        Read("SELECT id, who, repositories, actions, created_at FROM access_rule ORDER BY id", row => new AccessRuleRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), Time(row, 4)!.Value));

    /// <summary>Null when the index has no such user.</summary>
    public PasswordRow? Password(string user) =>
        Read("SELECT password_hash, stamp FROM user_account WHERE name = @0", row => new PasswordRow(row.GetString(0), row.GetString(1)), user).SingleOrDefault();

    /// <summary>Null when there is no token of this hash.</summary>
    public AccessTokenRow? Token(byte[] secretHash) => Read($"SELECT {TokenColumns} FROM access_token WHERE secret_hash = @0 AND revoked_at IS NULL", TokenOf, secretHash).SingleOrDefault();

    public void Dispose() => _connection.Dispose();

    private const string TokenColumns = "id, user_name, name, kind, repositories, actions, stamp, created_at, expires_at, last_used_at";

    private static AccessTokenRow TokenOf(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        (AccessTokenKind)row.GetInt32(3),
        row.GetString(4),
        row.GetInt32(5),
        row.GetString(6),
        Time(row, 7)!.Value,
        Time(row, 8),
        Time(row, 9));

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture));

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        lock (_lock)
        {
            using var statement = new Statement(_connection, sql);
            return statement.List(map, values);
        }
    }
}
