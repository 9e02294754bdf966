using Microsoft.AspNetCore.Http;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Bodies that are not what their headers say, or do not come to their end.</summary>
internal static class BodyFaults
{
    private const int BlockSize = 64 * 1024;

    /// <summary>As many bytes as there should be, of which the last is another.</summary>
    public static Fault WrongBytes { get; } = Of(scene => scene.Truth.With(OtherThan(scene.Truth.Body)).SendAsync(scene.Context));

    /// <summary>No <c>Content-Length</c>: the body is chunked, and else as it should be.</summary>
    public static Fault Chunked { get; } = Of(scene => scene.Truth.With("Content-Length", null).SendAsync(scene.Context));

    /// <summary>A chunked body that goes on until the client goes.</summary>
    public static Fault EndlessBody { get; } = Of(async scene =>
    {
        (scene.Truth with { Status = 200 }).With("Content-Length", null).Begin(scene.Context);
        var block = new byte[BlockSize];
        while (true)
        {
            Random.Shared.NextBytes(block);
            await UpstreamAnswer.SayAsync(scene.Context, block);
        }
    });

    /// <summary>Nothing is said, not even the headers, until this is healed; then the true answer.</summary>
    public static Fault Silence { get; } = new(false, async scene =>
    {
        await scene.HoldAsync();
        await scene.Truth.SendAsync(scene.Context);
    });

    /// <summary>A body whole by HTTP, but longer or shorter than what was asked for, and a length that is its own.</summary>
    public static Fault WrongLength(int by) => Of(scene =>
        scene.Truth.With(by < 0 ? scene.Truth.Body[..Math.Max(0, scene.Truth.Body.Length + by)] : [.. scene.Truth.Body, .. new byte[by]]).SendAsync(scene.Context));

    /// <summary>The true body behind a length that promises more; then the connection ends.</summary>
    public static Fault BrokenPromise(int more) => Of(scene =>
        scene.Truth.With("Content-Length", $"{scene.Truth.Body.Length + more}").SendAsync(scene.Context));

    /// <summary>The connection ends after so many bytes of the body, and all of those come.</summary>
    public static Fault CutAfter(int bytes) => Cut(_ => bytes);

    /// <summary>The connection ends after this part of the body, and all of that comes.</summary>
    public static Fault CutAt(double fraction) => Cut(length => (int)(length * fraction));

    /// <summary>The connection is torn down after this many bytes of the body at the most: what is on its way may be lost.</summary>
    public static Fault ResetAfter(int bytes) => Of(async scene =>
    {
        await BeginAsync(scene, bytes);
        scene.Context.Abort();
    });

    /// <summary>So many bytes of the body, and the others once this is healed.</summary>
    public static Fault StallAfter(int bytes) => Stall(_ => bytes);

    /// <summary>This part of the body, and the rest once this is healed.</summary>
    public static Fault StallAt(double fraction) => Stall(length => (int)(length * fraction));

    // The server ends a connection by itself that has not brought what its headers promised, and sends before what it has.
    private static Fault Cut(Func<int, int> where) => Of(scene => BeginAsync(scene, where(scene.Truth.Body.Length)));

    private static Fault Stall(Func<int, int> where) => Of(async scene =>
    {
        var said = await BeginAsync(scene, where(scene.Truth.Body.Length));
        await scene.HoldAsync();
        await UpstreamAnswer.SayAsync(scene.Context, scene.Truth.Body.AsMemory(said));
    });

    /// <summary>How much was said.</summary>
    private static async Task<int> BeginAsync(FaultScene scene, int bytes)
    {
        var count = Math.Min(bytes, scene.Truth.Body.Length);
        scene.Truth.Begin(scene.Context);
        await UpstreamAnswer.SayAsync(scene.Context, scene.Truth.Body.AsMemory(..count));
        return count;
    }

    private static byte[] OtherThan(byte[] body) => body.Length == 0 ? body : [.. body.AsSpan(..^1), (byte)(body[^1] ^ 1)];

    private static Fault Of(Func<FaultScene, Task> answerAsync) => new(true, answerAsync);
}
