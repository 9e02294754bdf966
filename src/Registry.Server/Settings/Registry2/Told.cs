namespace Registry.Server.Settings.Registry2;

/// <summary>What became of a setting of registry:2, for the log.</summary>
/// <param name="Setting">Its path and its value, unless that is a secret.</param>
/// <param name="Key">The setting of ours that it became; null when it became none.</param>
/// <param name="Value">Its value; null when it is a secret.</param>
/// <param name="Reason">Why it needed to become nothing.</param>
/// <param name="IsMissing">Whether somebody may miss it.</param>
internal sealed record Told(string Setting, string? Key, string? Value, string? Reason, bool IsMissing)
{
    public override string ToString() => $"{Setting} → {(Key is null ? $"nothing: {Reason}" : $"{Key} = {Value ?? Translation.Hidden}")}";
}
