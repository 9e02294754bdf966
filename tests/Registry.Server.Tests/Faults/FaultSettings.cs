namespace Registry.Server.Tests.Faults;

/// <summary>How much is done, for whoever wants more than CI has time for.</summary>
internal static class FaultSettings
{
    /// <summary>Drawn anew each time, unless <c>REGISTRY_SEED</c> says it.</summary>
    public static int Seed => Number("REGISTRY_SEED", Random.Shared.Next(1_000_000));

    public static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
