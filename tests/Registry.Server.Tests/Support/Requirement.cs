namespace Registry.Server.Tests.Support;

/// <summary>What a test needs of its machine. A developer's may lack it; in CI a test that does not run is a test that fails.</summary>
internal static class Requirement
{
    public static void Check(bool met, string otherwise)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.True(met, otherwise);
        }

        Assert.SkipUnless(met, otherwise);
    }
}
