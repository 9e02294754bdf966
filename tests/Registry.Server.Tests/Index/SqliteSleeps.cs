using System.Runtime.InteropServices;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>The library tells what its sleep did. Its own, without <c>usleep</c>, makes a whole second of it, and says so.</summary>
public sealed partial class SqliteSleeps
{
    [Fact]
    public void SomeMillisecondsAreNotASecond()
    {
        using var folder = new TempFolder();
        new IndexDatabase(folder["."]).OpenWriter().Dispose();
        Assert.Equal(3, Sleep(3));
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_sleep")]
    private static partial int Sleep(int milliseconds);
}
