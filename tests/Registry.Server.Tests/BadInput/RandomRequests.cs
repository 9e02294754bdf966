using System.Text;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Requests put together by chance out of what is right, nearly right and wrong. None may be the server's fault.</summary>
public abstract class RandomRequests(RegistryFixture fixture, ITestOutputHelper output) : HttpSuite(fixture)
{
    private const int Count = 2000;
    private const int Clients = 4;

    [Fact]
    public async Task NoneIsAnsweredWithAServerError()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var image = await Http.PushImageAsync("a/b", "latest");
        var words = new RequestWords(image, [await Http.BeginAsync("a/b"), await Http.BeginAsync("a/b"), await Http.BeginAsync("a")]);

        // One after the other per client, so that a seed gives the same requests again.
        var statuses = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => SendAsync(new Random(seed + client), words)));
        var counts = statuses.SelectMany(status => status).CountBy(status => status).ToDictionary();
        output.WriteLine(string.Join(", ", counts.OrderBy(count => count.Key).Select(count => $"{count.Value} of {count.Key}")));
        Assert.All((int[])[200, 201, 202, 400, 404, 405], status => Assert.InRange(counts.GetValueOrDefault(status), 1, Count));
        Assert.Empty(Http.Log.Errors);
        (await Http.GetAsync("/readyz")).Is(200);
    }

    private async Task<List<int>> SendAsync(Random random, RequestWords words)
    {
        var statuses = new List<int>();
        for (var i = 0; i < Count / Clients; i++)
        {
            var (head, body) = words.Request(random);
            await using var connection = await RawConnection.OpenAsync(Http);
            await connection.SendAsync(head, body);
            var answer = await connection.ReadAsync(head.StartsWith("HEAD ", StringComparison.Ordinal));
            Assert.True(answer.Status < 500, $"{head}\n\n{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 500)))}\n\nwas answered with {answer.Status}: {answer.Text}");
            Check(head, answer);
            statuses.Add(answer.Status);
        }

        return statuses;
    }

    // What Kestrel refuses by itself never reaches the registry, and has no body.
    private static void Check(string head, Answer answer)
    {
        if (answer is not { Status: 400, Body.Length: 0 })
        {
            AnswerLaws.Check(head.Split(' ')[0], answer);
        }
    }
}

public sealed class RandomRequestsOverFiles(FileSystemRegistry fixture, ITestOutputHelper output) : RandomRequests(fixture, output), IClassFixture<FileSystemRegistry>;

public sealed class RandomRequestsOverMemory(MemoryRegistry fixture, ITestOutputHelper output) : RandomRequests(fixture, output), IClassFixture<MemoryRegistry>;

public sealed class RandomRequestsSignedIn(SignedInRegistry fixture, ITestOutputHelper output) : RandomRequests(fixture, output), IClassFixture<SignedInRegistry>;
