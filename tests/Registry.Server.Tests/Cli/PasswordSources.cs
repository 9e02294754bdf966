using System.Text;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary>Passwords through the program's standard input, and what a running program notices.</summary>
public sealed class PasswordSources : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("  p:a ss\"w0rd \r\n", "  p:a ss\"w0rd ")]
    [InlineData("Grüße €100\n", "Grüße €100")]
    public async Task OneThatIsPipedInSignsInToARegistryThatRuns(string input, string password)
    {
        await using var registry = RegistryProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]);
        var address = await registry.ListensAsync();
        await using var add = RegistryProgram.StartWith(input, "user", "add", "alice", "--password-stdin", "--data", _folder["data"]);
        Assert.Equal(0, await add.EndsAsync());
        Assert.Empty(add.Errors);

        // It notices by itself; until then everybody is let in.
        using var client = new HttpClient { BaseAddress = address };
        await Patience.UntilAsync(async () => !(await client.GetAsync(new Uri("/v2/", UriKind.Relative), Token)).IsSuccessStatusCode);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{password}"))}");
        Assert.True((await client.GetAsync(new Uri("/v2/", UriKind.Relative), Token)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("", "the password is empty")]
    [InlineData("\n", "the password is empty")]
    [InlineData("two\nlines\n", "the password has a line break or another control character in it")]
    [InlineData("rgat_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn", "the password has the form of an access token; choose another")]
    public async Task OneThatCannotBeUsedIsRefused(string input, string expected) => await AssertRefusedAsync(expected, RegistryProgram.StartWith(input, Arguments("--password-stdin")));

    [Fact]
    public async Task AVeryLongOneIsReadNoFurtherThanThat() =>
        await AssertRefusedAsync("the password is longer than 1024 characters", RegistryProgram.StartWith(new string('x', 60_000), Arguments("--password-stdin")));

    [Fact]
    public async Task WithoutATerminalThereIsNobodyToAsk() =>
        await AssertRefusedAsync("there is no terminal to ask for a password at; use --password-stdin or --generate", RegistryProgram.StartWith("s3cret\n", Arguments()));

    private string[] Arguments(params string[] options) => ["user", "add", "alice", "--data", _folder["data"], .. options];

    private async Task AssertRefusedAsync(string expected, RegistryProgram program)
    {
        await using (program)
        {
            Assert.Equal(1, await program.EndsAsync());
            Assert.Equal(expected, program.Errors[^1]);
            Assert.Empty(program.Output);
        }

        Assert.Single((await Commands.TypeAsync("user", "list", "--data", _folder["data"])).Is(0).Lines);
    }
}
