using System.Runtime.InteropServices;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>What the library says it slept for: without <c>usleep</c> it is a whole second.</summary>
public sealed partial class SqliteSleeps
{
    [Fact]
    public void AMillisecondIsNotASecond()
    {
        using var folder = new TempFolder();
        new IndexDatabase(folder["."]).OpenWriter().Dispose();
        Assert.Equal(3, Sleep(3));
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_sleep")]
    private static partial int Sleep(int milliseconds);
}
