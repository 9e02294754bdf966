using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Quotas;

/// <summary>
/// Holds pushes to the quotas. What counts is asked in the transaction of the write, so that pushes at the same time cannot exceed one together; uploads are asked beforehand as well,
/// so that nobody sends what would be refused.
/// </summary>
internal sealed class QuotaCheck(PolicyOptions options, IndexReader reader)
{
    private readonly IReadOnlyList<QuotaRule> _rules = PolicyRules.Quotas(options);

    /// <summary>The globs that the index has to count.</summary>
    public IReadOnlyList<QuotaRule> Rules => _rules;

    /// <summary>Runs a write to the repository. One after which a quota holds more than before, and more than it may, fails, and is taken back with its transaction.</summary>
    /// <exception cref="RegistryException">DENIED: says which quota, and what of it is used.</exception>
    public T Keep<T>(IndexTransaction transaction, RepositoryName repository, Func<T> write)
    {
        if (Of(repository) is not { Count: > 0 } rules)
        {
            return write();
        }

        var before = rules.ConvertAll(rule => transaction.QuotaUsage(rule.Repositories));
        var result = write();
        foreach (var (i, rule) in rules.Index())
        {
            var after = transaction.QuotaUsage(rule.Repositories);
            Check(rule, before[i], after.Bytes - before[i].Bytes, after.Tags - before[i].Tags);
        }

        return result;
    }

    /// <summary>What a push to the repository may add to what is there now; null for any number of bytes.</summary>
    public QuotaRoom? RoomIn(RepositoryName repository)
    {
        QuotaRoom? least = null;
        var lost = new Lazy<long>(() => reader.LostBytes(repository));
        foreach (var rule in Of(repository).Where(rule => rule.MaxBytes is not null))
        {
            var room = new QuotaRoom(rule, reader.QuotaUsage(rule.Repositories), lost.Value);
            least = least is null || room.Bytes < least.Bytes ? room : least;
        }

        return least;
    }

    private static void Check(QuotaRule rule, QuotaUsage before, long bytes, long tags)
    {
        if (bytes > 0 && before.Bytes + bytes > rule.MaxBytes)
        {
            throw new QuotaRoom(rule, before, 0).Exceeded(bytes);
        }

        if (tags > 0 && before.Tags + tags > rule.MaxTags)
        {
            throw new RegistryException(
                ErrorCode.Denied,
                $"the quota of {rule.Repositories} is {rule.MaxTags} tags, and it has {before.Tags}; delete what is not needed any more, or have the quota raised ({rule.Source})",
                string.Create(CultureInfo.InvariantCulture, $"{before.Tags} of {rule.MaxTags} tags are used"));
        }
    }

    private List<QuotaRule> Of(RepositoryName repository) =>
        _rules.Count == 0 ? [] : [.. _rules.Where(rule => rule.Repositories.Matches(repository, user: null))];
}
