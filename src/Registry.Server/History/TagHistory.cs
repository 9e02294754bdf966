using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;

namespace Registry.Server.History;

/// <summary>Where a tag pointed.</summary>
internal static class TagHistory
{
    /// <summary>Its moves, the newest first; none where there is no such repository or tag.</summary>
    public static IQueryable<TagEventRow> Of(RegistryContext index, RepositoryName repository, TagName tag)
    {
        var (name, text) = (repository.ToString(), tag.ToString());
        return from move in index.TagEvents
               join owner in index.Repositories on move.RepositoryId equals owner.Id
               where owner.Name == name && move.Tag == text
               orderby move.Id descending
               select move;
    }

    /// <summary>The digest that the tag pointed to at a time, or null when it did not exist, or its moves of then are forgotten.</summary>
    public static async Task<string?> AtAsync(RegistryContext index, RepositoryName repository, TagName tag, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var moves = Of(index, repository, tag);
        return await moves.FirstOrDefaultAsync(move => move.At <= time, cancellationToken) is { } last
            ? last.ToDigest
            : (await moves.OrderBy(move => move.Id).FirstOrDefaultAsync(cancellationToken))?.FromDigest;
    }

    /// <summary>Whether the manifest is in the repository now, and not in the trash.</summary>
    public static Task<bool> HasAsync(RegistryContext index, RepositoryName repository, string digest, CancellationToken cancellationToken)
    {
        var name = repository.ToString();
        return (from manifest in index.Manifests
                join owner in index.Repositories on manifest.RepositoryId equals owner.Id
                where owner.Name == name && manifest.Digest == digest
                select manifest.Id).AnyAsync(cancellationToken);
    }
}
