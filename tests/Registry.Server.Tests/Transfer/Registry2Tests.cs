using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What tests of moving in share: a volume to be taken over.</summary>
public abstract class Registry2Tests : TransferTests
{
    protected Registry2Tests() => Volume = new VolumeDraft(Beside("volume"));

    private protected VolumeDraft Volume { get; }

    private protected Task<CommandResult> ImportAsync(params string[] more) => Commands.TypeAsync(["import", "registry2", Volume.Folder, "--data", Data, .. more]);

    /// <summary>All of it, as it should be.</summary>
    private protected async Task<CommandResult> ImportAllAsync(params string[] more) => (await ImportAsync(more)).Is(0);
}
