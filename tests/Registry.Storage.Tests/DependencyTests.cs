namespace Registry.Storage.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void StorageReferencesOnlyOciAndTheRuntime()
    {
        var references = typeof(IBlobStore).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!);
        var others = references.Where(name => name != "Registry.Oci" && name != "Microsoft.Win32.Primitives" && !name.StartsWith("System.", StringComparison.Ordinal));
        Assert.Empty(others);
    }
}
