using System.Text;
using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>Names and bytes that no other test has.</summary>
internal static class Some
{
    private static int _last;

    public static string Repository(string folder = "test") => $"{folder}/r{Next()}";

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(Next()).NextBytes(bytes);
        return bytes;
    }

    public static Digest Digest() => Oci.Digest.Of(Bytes(32));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static int Next() => Interlocked.Increment(ref _last);
}
