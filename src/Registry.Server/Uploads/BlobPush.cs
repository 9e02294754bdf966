using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Uploads;

/// <summary>The two steps that every push of a blob comes down to: take a body, and make what was taken a blob.</summary>
internal sealed class BlobPush(IndexWriter index, IndexReader reader, PlacedBlobs blobs, QuotaCheck quotas, DiskReserve reserve, UploadOptions options, TimeProvider clock)
{
    /// <summary>Before a session is opened for a blob that is not here yet.</summary>
    /// <exception cref="RegistryException">DENIED: the quota is full, or too small for the body.</exception>
    public void CheckRoom(HttpContext context, RepositoryName repository, Digest? digest) => RoomFor(repository, digest)?.Check(context.Request.ContentLength ?? 0);

    /// <summary>Appends the request's body to the session, which has to be where the chunk's range says (416 when not).</summary>
    /// <param name="digest">The blob's where the client has said it.</param>
    /// <exception cref="RegistryException">The range does not follow what is there, the body is not as long as it says, or a quota is too small. The session stays usable.</exception>
    public async Task AppendAsync(HttpContext context, RepositoryName repository, UploadSession session, Digest? digest)
    {
        var range = ContentRange.Of(context.Request);
        var before = session.Upload.Length;
        if (range is not null && range.Start != before)
        {
            throw UploadAnswers.OutOfOrder(repository, session, range);
        }

        if (range is not null && context.Request.ContentLength is { } length && length != range.Length)
        {
            throw new RegistryException(ErrorCode.SizeInvalid, $"Content-Range names {range.Length} bytes, Content-Length {length}");
        }

        var room = RoomFor(repository, digest);
        room?.Check(before + (context.Request.ContentLength ?? 0));

        // The usual closing PUT has none.
        if (context.Request.ContentLength == 0)
        {
            return;
        }

        await using var body = new RequestBody(context, options.IdleTimeout, clock) { Limit = room is null ? null : (room.Bytes - before, more => room.Exceeded(before + more)) };
        await session.AppendAsync(body, context.RequestAborted);
        if (range is not null && session.Upload.Length - before != range.Length)
        {
            throw new RegistryException(ErrorCode.SizeInvalid, $"Content-Range names {range.Length} bytes, but {session.Upload.Length - before} came");
        }
    }

    /// <summary>Makes the session's content the blob of this digest, readable through the repository.</summary>
    /// <exception cref="RegistryException">The content has another digest. The session stays as it is.</exception>
    /// <exception cref="IOException">There may be no upload any more; whether there is, the store will say.</exception>
    public async Task CommitAsync(HttpContext context, RepositoryName repository, UploadSession session, Digest digest)
    {
        var size = session.Upload.Length;
        var began = clock.GetTimestamp();
        var placed = await session.Upload.PlaceAsync(digest)
            ?? throw new RegistryException(ErrorCode.DigestInvalid, $"the {size} bytes that were uploaded do not have the digest {digest}", digest.ToString());
        await session.EndAsync();
        var (actor, now) = (context.Actor(), clock.GetUtcNow());
        await blobs.NoteAsync(
            digest,
            placed,
            began,
            transaction => quotas.Keep(transaction, repository, () =>
            {
                transaction.LinkBlob(repository, digest, size, now);
                transaction.PutEvent(now, actor, EventActions.PushBlob, repository.ToString(), digest.ToString());
                return true;
            }));
    }

    /// <summary>
    /// Makes a blob of another repository, or of any when none is named, readable through this one. False when it is not there, or where the caller may not pull: then nothing is looked up.
    /// The challenge names the target alone, and so do the tokens of many clients: what counts for the source is what their owner may pull, as it is when none is named.
    /// </summary>
    public async Task<bool> MountAsync(HttpContext context, RepositoryName repository, Digest digest, RepositoryName? from)
    {
        var caller = context.Caller();
        if (from is null && !caller.Rights.SeesAll)
        {
            // No client could have asked for a token for it, so it is the owner's rights that count.
            from = reader.RepositoriesOf(digest).FirstOrDefault(name => caller.Rights.Allow(name, RepositoryActions.Pull));
        }
        else if (from is not null && !caller.May(from, RepositoryActions.Pull))
        {
            return false;
        }

        return (from is not null || caller.Rights.SeesAll) && await MountAsync(repository, digest, from, context.Actor(), context.RequestAborted);
    }

    private async Task<bool> MountAsync(RepositoryName repository, Digest digest, RepositoryName? from, Actor actor, CancellationToken cancellationToken)
    {
        // Most mounts ask for what is not here, and a look costs less than a place in the queue. The transaction looks again.
        var size = from is null ? reader.FindBlobAnywhere(digest) : reader.FindBlob(from, digest)?.Size;
        if (size is null)
        {
            return false;
        }

        reserve.Require();
        var now = clock.GetUtcNow();
        return await index.RunAsync(
            transaction => quotas.Keep(transaction, repository, () => transaction.PutEventIf(
                transaction.MountBlob(repository, digest, from, now), now, actor, EventActions.PushBlob, repository.ToString(), digest.ToString())),
            cancellationToken);
    }

    // What the repository has already takes no more room.
    private QuotaRoom? RoomFor(RepositoryName repository, Digest? digest) =>
        quotas.RoomIn(repository) is { } room && (digest is null || reader.FindBlob(repository, digest) is null) ? room : null;
}
