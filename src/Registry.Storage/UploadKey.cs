using System.Buffers;

namespace Registry.Storage;

/// <summary>What an upload is called by. Nothing in it means anything to a path or a URL.</summary>
internal static class UploadKey
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    public static bool IsValid(string? key) => key is { Length: > 0 and <= MaxLength } && !key.AsSpan().ContainsAnyExcept(Characters);

    public static void ThrowIfInvalid(string? key)
    {
        if (!IsValid(key))
        {
            throw new ArgumentException($"An upload's key is 1 to {MaxLength} lower-case letters and digits.", nameof(key));
        }
    }
}
