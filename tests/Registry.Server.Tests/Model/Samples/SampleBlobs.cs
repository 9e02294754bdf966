using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Samples;

internal static class SampleBlobs
{
    // More than the stores copy at a time, so that it goes through them in pieces.
    private const int Large = 140_000;

    public static SampleBlob Config { get; } = new("config", Documents.EmptyConfig);

    public static SampleBlob Layer { get; } = new("layer", Noise(700));

    public static SampleBlob LargeLayer { get; } = new("large layer", Noise(Large));

    public static SampleBlob Nothing { get; } = new("nothing", []);

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
