namespace Registry.Server.Index;

/// <summary>Something that the audit tells of.</summary>
/// <param name="Who">A user, a user's token, a workload or <c>anonymous</c>; <c>operator:NAME</c> on the registry's own machine.</param>
/// <param name="Address">Where the request came from, or <c>local</c>.</param>
/// <param name="Action">A word out of <see cref="EventActions"/>.</param>
/// <param name="Target">A tag, digest, user, token or rule.</param>
/// <param name="Result"><c>ok</c>, or why not.</param>
internal sealed record EventRow(long Id, DateTimeOffset At, string Who, string Address, string Action, string? Repository, string? Target, string Result);

/// <summary>What the audit calls what happens.</summary>
internal static class EventActions
{
    public const string SignIn = "sign-in";
    public const string Refused = "refused";
    public const string Push = "push";
    public const string PushBlob = "push-blob";
    public const string Mirror = "mirror";
    public const string Sync = "sync";
    public const string Delete = "delete";
    public const string DeleteBlob = "delete-blob";
    public const string DeleteRepository = "delete-repository";
    public const string Import = "import";
    public const string Restore = "restore";
    public const string Purge = "purge";
    public const string Rollback = "rollback";
    public const string AddUser = "add-user";
    public const string ChangeUser = "change-user";
    public const string RemoveUser = "remove-user";
    public const string CreateToken = "create-token";
    public const string RevokeToken = "revoke-token";
    public const string AddRule = "add-rule";
    public const string RemoveRule = "remove-rule";
    public const string Backup = "backup";
    public const string RestoreBackup = "restore-backup";
    public const string Rebuild = "rebuild";

    public const string Ok = "ok";

    public static IReadOnlyList<string> All { get; } =
    [
        SignIn, Refused, Push, PushBlob, Mirror, Sync, Delete, DeleteBlob, DeleteRepository, Restore, Purge, Rollback, Import,
        AddUser, ChangeUser, RemoveUser, CreateToken, RevokeToken, AddRule, RemoveRule,
        Backup, RestoreBackup, Rebuild,
    ];
}

/// <summary>Who is asking for a write, for a tag's history, the trash and the audit.</summary>
/// <param name="IsAudited">False where no audit is kept.</param>
internal sealed record Actor(string Who, string Address, bool IsAudited = true);

internal static class EventWrites
{
    /// <summary>Part of the transaction that does what it tells of: neither is there without the other.</summary>
    public static void PutEvent(this IndexTransaction index, DateTimeOffset at, Actor actor, string action, string? repository, string? target, string result = EventActions.Ok)
    {
        if (actor.IsAudited)
        {
            index.Statement("INSERT INTO event (at, who, address, action, repository, target, result) VALUES (@0, @1, @2, @3, @4, @5, @6)")
                .Execute(at.ToUnixTimeMilliseconds(), actor.Who, actor.Address, action, repository, target, result);
        }
    }

    /// <summary>Notes what was done, if something was. Returns whether.</summary>
    public static bool PutEventIf(this IndexTransaction index, bool isDone, DateTimeOffset at, Actor actor, string action, string? repository, string? target)
    {
        if (isDone)
        {
            index.PutEvent(at, actor, action, repository, target);
        }

        return isDone;
    }

    /// <summary>Forgets at most so many of what was before a time, and tells how many: in pieces, so that no push waits for long.</summary>
    public static int ForgetEvents(this IndexTransaction index, DateTimeOffset before, int most) =>
        index.Statement("DELETE FROM event WHERE id IN (SELECT id FROM event WHERE at < @0 ORDER BY at LIMIT @1)").Execute(before.ToUnixTimeMilliseconds(), most);
}
