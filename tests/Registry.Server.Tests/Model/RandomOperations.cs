using System.Globalization;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Model.Operations;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;

namespace Registry.Server.Tests.Model;

/// <summary>
/// Sequences of operations by chance, and after each of them everything that can be seen, are as the model says. A failure comes down to the shortest sequence that shows it, with the seed
/// that draws it again. <c>MODEL_SEED</c> sets the seed of the first sequence, <c>MODEL_ROUNDS</c> how many there are.
/// </summary>
public abstract class RandomOperations(string store, ITestOutputHelper output)
{
    // As many as a build can wait for.
    private const int Rounds = 25;
    private const int LongestSequence = 120;

    [Fact]
    public async Task TheRegistryDoesWhatTheModelDoes()
    {
        var seed = Number("MODEL_SEED") ?? Random.Shared.Next(1_000_000);
        var rounds = Number("MODEL_ROUNDS") ?? Rounds;
        output.WriteLine($"MODEL_SEED={seed} MODEL_ROUNDS={rounds}");
        var answers = new List<(Type Operation, int Status)>();
        for (var round = seed; round < seed + rounds; round++)
        {
            var chance = new Chance(round);
            var trial = new Trial(store, chance.Of<MissingReferences>(), policy => new RegistryModel(policy), answers);
            var operations = OperationTable.Draw(chance, 1 + chance.Number(LongestSequence));
            if (await trial.RunAsync(operations) is { } disagreement)
            {
                var shortest = await trial.ShrinkAsync(operations, disagreement);
                Assert.Fail($"MODEL_SEED={round} MODEL_ROUNDS=1 {trial.Describe(shortest, await trial.RunAsync(shortest) ?? disagreement)}");
            }
        }

        Array.ForEach([.. Counts(answers)], output.WriteLine);

        // Sequences in which nothing succeeds, or all does, would prove little. Single ones may be like that.
        Assert.All(rounds < Rounds ? [] : (int[])[200, 201, 202, 204, 400, 404, 412], status => Assert.Contains(answers, answer => answer.Status == status));
    }

    private static IEnumerable<string> Counts(List<(Type Operation, int Status)> answers) =>
        from answer in answers
        group answer.Status by answer.Operation.Name into operation
        orderby operation.Key
        select $"{operation.Key}: {string.Join(", ", operation.CountBy(status => status).OrderBy(count => count.Key).Select(count => $"{count.Value} of {count.Key}"))}";

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

public sealed class RandomOperationsOverFiles(ITestOutputHelper output) : RandomOperations(BlobStores.FileSystem, output);

public sealed class RandomOperationsInMemory(ITestOutputHelper output) : RandomOperations(BlobStores.Memory, output);
