namespace Registry.Server.Tests.Support;

/// <summary>Tests that run over every blob store, and with sign-in: a suite is abstract, and for each a class derives from it.</summary>
public abstract class HttpSuite(RegistryFixture fixture)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestRegistry Http => fixture.Http;
}
