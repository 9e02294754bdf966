namespace Registry.Server.Index;

/// <summary>Changes of users, groups, tokens and rules. Each changes the version, by which every process that serves this index notices within a second.</summary>
internal static class AccessWrites
{
    /// <summary>False when there is a user of this name already.</summary>
    public static bool AddUser(this IndexTransaction index, UserRow user, string passwordHash) => Changed(
        index,
        index.Statement("INSERT INTO user_account (name, password_hash, stamp, is_admin, created_at) VALUES (@0, @1, @2, @3, @4) ON CONFLICT DO NOTHING")
            .Execute(user.Name, passwordHash, user.Stamp, user.IsAdmin ? 1 : 0, user.CreatedAt.ToUnixTimeMilliseconds()));

    /// <summary>What was signed in with the old password is over. False when there is no such user.</summary>
    public static bool SetPassword(this IndexTransaction index, string user, string passwordHash, string stamp)
    {
        index.Statement("DELETE FROM access_token WHERE user_name = @0 AND kind = @1").Execute(user, (int)AccessTokenKind.Refresh);
        return Changed(index, index.Statement("UPDATE user_account SET password_hash = @1, stamp = @2 WHERE name = @0").Execute(user, passwordHash, stamp));
    }

    public static bool SetAdmin(this IndexTransaction index, string user, bool isAdmin) =>
        Changed(index, index.Statement("UPDATE user_account SET is_admin = @1 WHERE name = @0").Execute(user, isAdmin ? 1 : 0));

    /// <summary>With the user go its tokens and memberships, and the rules that name it: another user of the name shall not inherit them. False when there is no such user.</summary>
    public static bool RemoveUser(this IndexTransaction index, string user)
    {
        if (index.Statement("DELETE FROM user_account WHERE name = @0").Execute(user) == 0)
        {
            return false;
        }

        index.Statement("DELETE FROM access_token WHERE user_name = @0").Execute(user);
        index.Statement("DELETE FROM group_member WHERE user_name = @0").Execute(user);
        index.Statement("DELETE FROM access_rule WHERE who = @0").Execute($"user:{user}");
        index.Statement("DELETE FROM access_rule WHERE substr(who, 1, length(@0)) = @0").Execute($"token:{user}/");
        return Changed(index, 1);
    }

    public static bool AddToGroup(this IndexTransaction index, string group, string user) =>
        Changed(index, index.Statement("INSERT INTO group_member (group_name, user_name) VALUES (@0, @1) ON CONFLICT DO NOTHING").Execute(group, user));

    public static bool RemoveFromGroup(this IndexTransaction index, string group, string user) =>
        Changed(index, index.Statement("DELETE FROM group_member WHERE group_name = @0 AND user_name = @1").Execute(group, user));

    /// <summary>False when the user has a token of this name already. The row's own id is not used.</summary>
    public static bool AddToken(this IndexTransaction index, AccessTokenRow token, byte[] secretHash)
    {
        var added = index.Statement(
            """
            INSERT INTO access_token (user_name, name, kind, secret_hash, repositories, actions, stamp, created_at, expires_at)
            VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT DO NOTHING
            """).Execute(
                token.User,
                token.Name,
                (int)token.Kind,
                secretHash,
                token.Repositories,
                token.Actions,
                token.Stamp,
                token.CreatedAt.ToUnixTimeMilliseconds(),
                token.ExpiresAt?.ToUnixTimeMilliseconds());

        // A refresh token gives nobody a right that its user has not.
        return token.Kind == AccessTokenKind.Refresh ? added > 0 : Changed(index, added);
    }

    /// <summary>What was got with the token is over as well. False when the user has none of this name.</summary>
    public static bool RevokeToken(this IndexTransaction index, string user, string name, DateTimeOffset now)
    {
        var refresh = index.Statement("UPDATE access_token SET revoked_at = @2 WHERE user_name = @0 AND name = @1 AND kind = @3 AND revoked_at IS NULL")
            .Execute(user, name, now.ToUnixTimeMilliseconds(), (int)AccessTokenKind.Refresh);
        if (refresh > 0)
        {
            return Changed(index, refresh);
        }

        index.Statement("DELETE FROM access_rule WHERE who = @0").Execute($"token:{user}/{name}");
        return Changed(index, index.Statement("DELETE FROM access_token WHERE user_name = @0 AND name = @1").Execute(user, name));
    }

    /// <summary>Keeps the user's newest refresh tokens: a machine that signs in every day leaves one each time.</summary>
    public static void TrimRefreshTokens(this IndexTransaction index, string user, int keep) =>
        index.Statement(
            """
            DELETE FROM access_token WHERE user_name = @0 AND kind = @1 AND id NOT IN
                (SELECT id FROM access_token WHERE user_name = @0 AND kind = @1 ORDER BY id DESC LIMIT @2)
            """).Execute(user, (int)AccessTokenKind.Refresh, keep);

    /// <summary>Not a change of who may do what.</summary>
    public static void NoteUse(this IndexTransaction index, long token, DateTimeOffset at) =>
        index.Statement("UPDATE access_token SET last_used_at = @1 WHERE id = @0").Execute(token, at.ToUnixTimeMilliseconds());

    /// <summary>Adds to the actions of a rule of the same who and where, if there is one. The rule's number.</summary>
    public static long AddRule(this IndexTransaction index, string who, string repositories, int actions, DateTimeOffset now)
    {
        var id = index.Statement(
            """
            INSERT INTO access_rule (who, repositories, actions, created_at) VALUES (@0, @1, @2, @3)
            ON CONFLICT (who, repositories) DO UPDATE SET actions = access_rule.actions | excluded.actions
            RETURNING id
            """).Scalar(who, repositories, actions, now.ToUnixTimeMilliseconds());
        Changed(index, 1);
        return (long)id!;
    }

    public static bool RemoveRule(this IndexTransaction index, long id) => Changed(index, index.Statement("DELETE FROM access_rule WHERE id = @0").Execute(id));

    private static bool Changed(IndexTransaction index, int rows)
    {
        if (rows > 0)
        {
            index.Statement("UPDATE access_version SET version = version + 1").Execute();
        }

        return rows > 0;
    }
}
