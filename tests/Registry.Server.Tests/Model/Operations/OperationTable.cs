using Registry.Server.Tests.Model.Samples;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>Every operation, and how often it is drawn. A new one is a record beside this file and a line here.</summary>
internal static class OperationTable
{
    private static readonly (int Weight, Func<Chance, Operation> Draw)[] Rows =
    [
        (20, PushBlob.Draw),
        (8, MountBlob.Draw),
        (6, PullBlob.Draw),
        (4, DeleteBlob.Draw),
        (10, BeginUpload.Draw),
        (8, PatchUpload.Draw),
        (8, CloseUpload.Draw),
        (2, BreakUpload.Draw),
        (2, CancelUpload.Draw),
        (2, AskUpload.Draw),
        (30, PushManifest.Draw),
        (8, PullManifest.Draw),
        (6, DeleteTag.Draw),
        (6, DeleteManifest.Draw),
        (6, ListTags.Draw),
        (6, ListReferrers.Draw),
        (8, ListCatalog.Draw),
        (1, SearchRepositories.Draw),
        (1, DeleteRepository.Draw),
        (4, Restore.Draw),
        (2, CleanUp.Draw),
        (2, LetTimePass.Draw),
        (1, Restart.Draw),
    ];

    private static readonly int Total = Rows.Sum(row => row.Weight);

    public static List<Operation> Draw(Chance chance, int count) => [.. Enumerable.Range(0, count).Select(_ => Draw(chance))];

    private static Operation Draw(Chance chance)
    {
        var left = chance.Number(Total);
        return Rows.First(row => (left -= row.Weight) < 0).Draw(chance);
    }
}
