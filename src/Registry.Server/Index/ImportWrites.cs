using Registry.Oci;

namespace Registry.Server.Index;

/// <summary>What became of a tag that another registry has as well.</summary>
internal enum ImportedTag
{
    Put,

    /// <summary>It points there already.</summary>
    Known,

    /// <summary>It was moved here since, and stays.</summary>
    Newer,
}

/// <summary>What comes from another registry, beside what a push writes.</summary>
internal static class ImportWrites
{
    /// <summary>
    /// Makes a blob readable whose bytes the store has, though nobody looked at them. False when they are known to be bad: then only bytes that were looked at may take their place.
    /// </summary>
    /// <param name="size">Bytes.</param>
    public static bool LinkUnverifiedBlob(this IndexTransaction index, RepositoryName repository, Digest digest, long size, DateTimeOffset now)
    {
        var state = index.Statement("SELECT state FROM blob WHERE digest = @0").Scalar(digest.ToString()) as long?;
        if (state is not null and not (long)BlobState.Present)
        {
            return false;
        }

        index.LinkBlob(repository, digest, size, now, isVerified: false);
        return true;
    }

    /// <summary>Points the tag to the manifest, unless it was pointed elsewhere later than <paramref name="at"/>.</summary>
    public static ImportedTag ImportTag(this IndexTransaction index, long repository, TagName tag, long manifest, Digest digest, string who, DateTimeOffset at)
    {
        if (index.DigestOfTag(repository, tag) is { } before)
        {
            if (before == digest.ToString())
            {
                return ImportedTag.Known;
            }

            var since = index.Statement("SELECT updated_at FROM tag WHERE repository_id = @0 AND name = @1").Scalar(repository, tag.ToString());
            if ((long)since! >= at.ToUnixTimeMilliseconds())
            {
                return ImportedTag.Newer;
            }
        }

        index.PutTag(repository, tag, manifest, digest, who, at);
        return ImportedTag.Put;
    }
}
