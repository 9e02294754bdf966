using Registry.Server.Settings;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model;

/// <summary>Where the registry and the model disagreed.</summary>
/// <param name="Step">The operation's place; behind the last one it is the comparison of all that can be seen.</param>
internal sealed record Disagreement(int Step, string Message);

/// <summary>Sequences of operations, each done from the beginning to a registry and a model that are empty.</summary>
/// <param name="model">Makes the model for the policy that the registry has.</param>
/// <param name="answers">Takes what each operation was answered.</param>
internal sealed class Trial(string store, MissingReferences policy, Func<MissingReferences, RegistryModel> model, List<(Type Operation, int Status)>? answers = null)
{
    /// <summary>Null when they agreed to the end.</summary>
    public async Task<Disagreement?> RunAsync(IReadOnlyList<Operation> operations)
    {
        var clock = new ManualTime();
        clock.Advance(TimeSpan.FromDays(10_000));
        await using var http = await TestRegistry.StartAsync(store, Configure, clock);
        var world = new World(http, clock, model(policy));
        var step = 0;
        try
        {
            for (; step < operations.Count; step++)
            {
                // Else all would have happened at once, and no order by time could be told from one by name.
                clock.Tick();
                var answer = await operations[step].RunAsync(world);
                answers?.Add((operations[step].GetType(), answer?.Status ?? 0));
            }

            await Comparison.RunAsync(world);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Disagreement(step, $"{e.Message}\n{e.StackTrace}");
        }
    }

    /// <summary>The shortest part of the sequence that has a disagreement.</summary>
    public Task<IReadOnlyList<Operation>> ShrinkAsync(IReadOnlyList<Operation> operations, Disagreement disagreement) =>
        Shrinking.ShrinkAsync([.. operations.Take(disagreement.Step + 1)], async rest => await RunAsync(rest) is not null);

    /// <summary>What was done and where it went wrong, as lines to read.</summary>
    public string Describe(IReadOnlyList<Operation> operations, Disagreement disagreement)
    {
        var steps = operations.Select(operation => operation.ToString()).Append("everything is compared");
        var lines = steps.Select((step, index) => $"{(index == disagreement.Step ? '>' : ' ')} {index + 1}. {step}");
        return $"over {store}, with '{policy}' for missing references:\n{string.Join('\n', lines)}\n{disagreement.Message}";
    }

    private void Configure(RegistryOptions options)
    {
        options.Lists.MaxPage = Samples.AskedPage.Largest;
        options.Manifests.MissingReferences = policy;
    }
}
