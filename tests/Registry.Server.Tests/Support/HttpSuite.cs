namespace Registry.Server.Tests.Support;

/// <summary>Tests that run over every blob store: a suite is abstract, and for each store a class derives from it.</summary>
public abstract class HttpSuite(RegistryFixture fixture)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestRegistry Http => fixture.Http;
}
