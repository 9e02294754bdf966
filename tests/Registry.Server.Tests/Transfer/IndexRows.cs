using Microsoft.EntityFrameworkCore;
using Registry.Server.Index;

namespace Registry.Server.Tests.Transfer;

/// <summary>The rows of a data folder that no registry is working on.</summary>
internal sealed class IndexRows(string data) : IDisposable
{
    private readonly IndexDatabase _database = new(data);

    public RegistryContext Context => field ??= new RegistryContext(new DbContextOptionsBuilder<RegistryContext>().UseSqlite(_database.ReadConnectionString).Options);

    public void Dispose()
    {
        Context.Dispose();
        _database.CloseReaders();
    }
}
