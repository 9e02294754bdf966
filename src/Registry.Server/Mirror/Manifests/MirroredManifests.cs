using System.Data.Common;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Manifests;

/// <summary>
/// Keeps manifests as their upstreams have them. A digest is fetched once and never asked for again; a tag is asked about when it was not for a time, by HEAD. Whatever an upstream says
/// or does not say, what is here goes on being served.
/// </summary>
internal sealed partial class MirroredManifests(RemoteManifests remote, ManifestIntake intake, TagStates states, IndexReader index, ILogger<MirroredManifests> logger)
{
    private readonly AnnouncedTags _announced = new();
    private readonly SharedWork<(RepositoryName, Reference), TagState> _checks = new();
    private readonly SharedWork<(RepositoryName, Reference), TagState> _fetches = new();

    /// <summary>Before a tag is served: afterwards it is here as the upstream has it, or as it was when that could last be asked.</summary>
    /// <param name="isHead">Whether its headers are enough.</param>
    /// <returns>What is known of it. Where it is not here, its description by the upstream, or that there is none.</returns>
    /// <exception cref="UpstreamException">It is not here, and why it cannot be had.</exception>
    public async Task<TagState> PrepareAsync(MirroredRepository repository, Reference tag, bool isHead, CancellationToken cancellationToken)
    {
        var state = states.Find(repository.Name, tag);
        if (state is { IsHere: true })
        {
            return state;
        }

        var here = index.FindTag(repository.Name, tag.Tag!);
        if (here is { IsMirrored: false })
        {
            return states.Note(repository.Name, tag, TagState.Here, repository.Upstream.Options.Fresh);
        }

        try
        {
            // What nobody has yet costs one request, not two.
            state ??= here is null && !isHead
                ? await FetchAsync(repository, tag, cancellationToken)
                : await _checks.RunAsync((repository.Name, tag), () => CheckAsync(repository, tag, here?.Digest), cancellationToken);
            if (state.Manifest is { } manifest)
            {
                state = await FollowAsync(repository, tag, Digest.Parse(manifest.Digest), isHead, cancellationToken) ?? state;
            }

            return state is { IsHere: false, Manifest: null } && here is not null ? Keep(repository, tag, $"{repository.Upstream} has no tag {tag} in {repository.Remote} any more") : state;
        }
        catch (Exception e) when (here is not null && e is UpstreamException or RegistryException)
        {
            return Keep(repository, tag, e.Message);
        }
        catch (Exception e) when (here is not null && e is IOException or DbException)
        {
            Log.NotKept(logger, tag, repository.Name, e);
            return Keep(repository, tag, "this registry cannot keep what the upstream has now");
        }
    }

    /// <summary>Fetches what is not here.</summary>
    /// <returns>Whether it is here now; else there is no such manifest.</returns>
    /// <exception cref="UpstreamException">Why it cannot be had.</exception>
    public Task<TagState> FetchAsync(MirroredRepository repository, Reference reference, CancellationToken cancellationToken) =>
        states.Find(repository.Name, reference) is { IsHere: false, Manifest: null } unknown
            ? Task.FromResult(unknown)
            : _fetches.RunAsync((repository.Name, reference), () => FetchOnceAsync(repository, reference), cancellationToken);

    /// <summary>What HEAD answers of a digest that is not here.</summary>
    /// <exception cref="UpstreamException">Why nothing is known of it.</exception>
    public Task<TagState> DescribeAsync(MirroredRepository repository, Reference digest, CancellationToken cancellationToken) =>
        states.Find(repository.Name, digest) is { IsHere: false } known
            ? Task.FromResult(known)
            : _checks.RunAsync((repository.Name, digest), () => CheckAsync(repository, digest, known: null), cancellationToken);

    private TagState Keep(MirroredRepository repository, Reference tag, string why) =>
        states.Note(repository.Name, tag, TagState.Here with { Warning = $"what is here may be old: {why}" }, Upstream.AfterFault);

    private async Task<TagState> CheckAsync(MirroredRepository repository, Reference reference, string? known)
    {
        var options = repository.Upstream.Options;
        try
        {
            return await RemoteManifests.HeadAsync(repository, reference, known, CancellationToken.None) is { } manifest
                ? states.Note(repository.Name, reference, new TagState(manifest), options.Fresh)
                : states.Note(repository.Name, reference, TagState.Here, options.Fresh);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return states.Note(repository.Name, reference, TagState.Unknown, options.NotFound);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.Wrong)
        {
            // Some tell of nothing that helps; the manifest itself does.
            return await FetchOnceAsync(repository, reference);
        }
    }

    // By the digest that HEAD named, for the tag may have moved again. Null when that is not to be fetched now.
    private async Task<TagState?> FollowAsync(MirroredRepository repository, Reference tag, Digest digest, bool isHead, CancellationToken cancellationToken)
    {
        if (await TryMoveAsync(repository, tag.Tag!, digest))
        {
            return TagState.Here;
        }

        if (isHead)
        {
            _announced.Add(repository.Name, digest, tag.Tag!);
            return null;
        }

        var state = await FetchAsync(repository, Reference.Of(digest), cancellationToken);
        if (state.IsHere && await TryMoveAsync(repository, tag.Tag!, digest))
        {
            return TagState.Here;
        }

        // It was deleted there since the tag was looked at, which may name another by now.
        return states.Note(repository.Name, tag, TagState.Unknown, TimeSpan.Zero);
    }

    private async Task<bool> TryMoveAsync(MirroredRepository repository, TagName tag, Digest digest)
    {
        var isHere = index.FindManifest(repository.Name, Reference.Of(digest)) is not null && await intake.TryMoveTagAsync(repository, tag, digest);
        if (isHere)
        {
            states.Note(repository.Name, Reference.Of(tag), TagState.Here, repository.Upstream.Options.Fresh);
        }

        return isHere;
    }

    private async Task<TagState> FetchOnceAsync(MirroredRepository repository, Reference reference)
    {
        var options = repository.Upstream.Options;
        if (CameMeanwhile(repository, reference))
        {
            return TagState.Here;
        }

        try
        {
            var fetched = await remote.GetAsync(repository, reference, CancellationToken.None);
            await intake.KeepAsync(repository, fetched, reference.Tag);
            if (reference.Tag is not null)
            {
                return states.Note(repository.Name, reference, TagState.Here, options.Fresh);
            }

            if (_announced.Take(repository.Name, fetched.Digest) is { } tag && IsStillNamed(repository, tag, fetched.Digest))
            {
                await TryMoveAsync(repository, tag, fetched.Digest);
            }

            return TagState.Here;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return states.Note(repository.Name, reference, TagState.Unknown, options.NotFound);
        }
    }

    // The tag may have moved on since a client was told, and must not go back.
    private bool IsStillNamed(MirroredRepository repository, TagName tag, Digest digest) => states.Find(repository.Name, Reference.Of(tag)) is { } state
        ? state.Manifest?.Digest == digest.ToString()
        : index.FindTag(repository.Name, tag) is null;

    // Whoever looked before it was here asks again after the fetch that brought it has ended.
    private bool CameMeanwhile(MirroredRepository repository, Reference reference) =>
        index.FindManifest(repository.Name, reference) is not null && (reference.Tag is null || states.Find(repository.Name, reference) is { IsHere: true });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "What {Tag} of {Repository} names upstream cannot be kept; what is here is served")]
        public static partial void NotKept(ILogger logger, Reference tag, RepositoryName repository, Exception exception);
    }
}
