using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Registry.Server.Index;

/// <summary>
/// Lets Microsoft.Data.Sqlite, built against SQLitePCLRaw.core 2.1, run on 2.0.6, the newest one that the package feed has. What it uses is in both.
/// This file, the direct references and NU1605 in the project can go once 2.1 restores.
/// </summary>
internal static class SqliteBinding
{
#pragma warning disable CA2255 // A module initialiser is the only moment that comes before the first type of Microsoft.Data.Sqlite is loaded.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Bridge() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name is { Name: "SQLitePCLRaw.core", Version.Minor: > 0 } ? context.LoadFromAssemblyName(new AssemblyName("SQLitePCLRaw.core")) : null;
}
