using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model;

/// <summary>
/// One thing that a client does, or the registry by itself. It names all that it needs out of small pools, so that it can be done wherever it stands in a sequence and whatever stood
/// before it; what it prints is what it is made of.
/// </summary>
internal abstract record Operation
{
    /// <summary>Does it, compares the answer with the model's, and does it to the model.</summary>
    /// <returns>The answer, or null where nothing was asked.</returns>
    public abstract Task<Answer?> RunAsync(World world);
}
