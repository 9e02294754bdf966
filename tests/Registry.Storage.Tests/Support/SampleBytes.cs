namespace Registry.Storage.Tests.Support;

internal static class SampleBytes
{
    /// <summary>The same bytes for the same length; no two lengths begin alike.</summary>
    public static byte[] Of(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
