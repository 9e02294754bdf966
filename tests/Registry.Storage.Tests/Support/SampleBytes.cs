namespace Registry.Storage.Tests.Support;

internal static class SampleBytes
{
    /// <summary>The same bytes for the same length and number; no two begin alike.</summary>
    public static byte[] Of(int length, int number = 0)
    {
        var bytes = new byte[length];
        new Random(length + (number * 7919)).NextBytes(bytes);
        return bytes;
    }
}
