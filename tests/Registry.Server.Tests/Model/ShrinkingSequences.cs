using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Model.Operations;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;

namespace Registry.Server.Tests.Model;

/// <summary>Of what fails, only that is left which it needs to fail.</summary>
public sealed class ShrinkingSequences
{
    [Theory]
    [InlineData(7)]
    [InlineData(0, 99)]
    [InlineData(0, 1, 2, 50, 98, 99)]
    [InlineData(3, 33, 34, 35, 66)]
    public async Task WhatIsNeededIsLeft(params int[] needed)
    {
        var shortest = await Shrinking.ShrinkAsync([.. Enumerable.Range(0, 100)], rest => Task.FromResult(needed.All(rest.Contains)));
        Assert.Equal(needed, shortest);
    }

    [Fact]
    public async Task TwoThatAreNeededOnlyForEachOtherGoTogether()
    {
        // One alone would undo what the other does: both or none.
        var shortest = await Shrinking.ShrinkAsync([.. Enumerable.Range(0, 20)], rest => Task.FromResult(rest.Contains(9) && rest.Contains(4) == rest.Contains(15)));
        Assert.Equal([9], shortest);
    }

    [Fact]
    public async Task WhatFailsByItselfIsLeftEmpty() => Assert.Empty(await Shrinking.ShrinkAsync([1, 2, 3], _ => Task.FromResult(true)));

    [Fact]
    public async Task AFaultComesDownToTheOperationsThatShowIt()
    {
        Operation push = new PushManifest("app", SampleManifests.Bare, "planted", SampleManifests.Bare, DigestAlgorithm.Sha256, null, Condition.None);
        Operation delete = new DeleteTag("app", "planted", Condition.None);
        var trial = new Trial(BlobStores.Memory, MissingReferences.Accept, policy => new FaultyModel(policy));
        for (var seed = 0; seed < 20; seed++)
        {
            var others = OperationTable.Draw(new Chance(seed), 60).Where(operation => operation is not DeleteTag).ToList();
            List<Operation> operations = [.. others[..30], push, .. others[30..40], delete, .. others[40..]];

            // The others may hide it, by deleting or pushing the same manifest.
            if (await trial.RunAsync(operations) is { } disagreement)
            {
                Assert.Equal([push, delete], await trial.ShrinkAsync(operations, disagreement));
                return;
            }
        }

        Assert.Fail("no sequence showed the fault");
    }

    private sealed class FaultyModel(MissingReferences policy) : RegistryModel(policy)
    {
        /// <summary>Takes the manifest along.</summary>
        public override Expected DeleteTag(string repository, string tag, Condition condition)
        {
            var digest = Find(repository)?.Resolve(tag);
            var expected = base.DeleteTag(repository, tag, condition);
            return expected.IsSuccess ? DeleteManifest(repository, digest!, Condition.None) : expected;
        }
    }
}
