using System.CommandLine;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Hosting.Tls;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry fixture</c>: a registry for the tests of whoever starts it, whatever language they are in.</summary>
internal static class FixtureCommand
{
    private const int Failed = 1;

    private const string Examples =
        """
        All is in memory, and gone when it ends: with its parent process, with the one that --parent
        names, or when it is told to. A parent that has gone before this began is noticed only if it is
        named. The first line of the output is JSON, and says that it answers:
          {"url":"http://127.0.0.1:40327","host":"127.0.0.1:40327","pid":4711,"images":["app:1"]}

        The folder of --seed has what docker save wrote (.tar, .tar.gz) and OCI image layouts, which are
        folders. Images are called what they are called there; those of a layout that says no
        repository, as the path of its folder below the seeds: seeds/team/app/ is team/app.

        Examples:
          registry fixture
          registry fixture --seed testdata/images
          registry fixture --user alice:s3cret --user bob:hunter2
          registry fixture --urls https://127.0.0.1:0 --config tls.json
        """;

    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen; port 0 is a free one",
        HelpName = "URLS",
        DefaultValueFactory = _ => "http://127.0.0.1:0",
    };

    private static readonly Option<string?> Seed = new("--seed") { Description = "A folder with images to begin with", HelpName = "FOLDER" };
    private static readonly Option<string[]> Users = new("--user") { Description = "Who may sign in, and do everything then; may be given several times", HelpName = "NAME:PASSWORD" };
    private static readonly Option<int?> Parent = new("--parent") { Description = "The process to end with [default: the one that started this]", HelpName = "PID" };
    private static readonly Option<string?> Config = new("--config") { Description = "A settings file; nothing else is read, the environment neither", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new ExampleCommand("fixture", "Serve tests: in memory, on a free port, until the process that started it ends", Examples) { Urls, Seed, Users, Parent, Config };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            // Before anything takes time in which the parent could go.
            using var parent = ParentProcess.Of(arguments.GetValue(Parent));
            var users = UsersOf(arguments.GetValue(Users) ?? []);
            var options = SettingSources.LoadAlone(arguments.GetValue(Config), arguments.GetRequiredValue(Urls));
            options.Storage.Kind = BlobStores.Memory;
            Ports.Check(options.Urls);
            TlsSetup.Check(options);
            using var folder = DataFolder.OpenTemporary();
            options.Data = folder.ToString();
            await using var app = RegistryHost.Build(options, standIns: new StandIns { Log = NullLoggerProvider.Instance });
            await AddAsync(app.Services, users, cancellationToken);
            var images = arguments.GetValue(Seed) is { } seeds ? await FixtureSeeds.TakeAsync(app.Services, seeds, options.Data, cancellationToken) : [];
            await app.StartAsync(cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(Line(app.Urls.First(), images));
            await arguments.InvocationConfiguration.Output.FlushAsync(cancellationToken);
            await Task.WhenAny(parent.EndsAsync(app.Lifetime.ApplicationStopping), app.WaitForShutdownAsync(cancellationToken));
            return 0;
        }
        catch (Exception e) when (e is StartupException or FormatException or IOException or UnauthorizedAccessException or DbException)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return Failed;
        }
    }

    private static string Line(string url, IReadOnlyList<string> images) =>
        JsonSerializer.Serialize(new FixtureLine(url, new Uri(url).Authority, Environment.ProcessId, images), FixtureJson.Default.FixtureLine);

    private static List<(string Name, string Password)> UsersOf(string[] texts)
    {
        var users = texts.Select(UserOf).ToList();
        return users.CountBy(user => user.Name).FirstOrDefault(user => user.Value > 1).Key is { } twice
            ? throw new FormatException($"--user: there are two called {twice}")
            : users;
    }

    private static (string Name, string Password) UserOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Principal.IsName(text[..colon]) && colon + 1 < text.Length
            ? (text[..colon], text[(colon + 1)..])
            : throw new FormatException($"--user: '{(colon < 0 ? text : text[..colon])}' has to be a name, a colon and a password");
    }

    private static Task AddAsync(IServiceProvider services, List<(string Name, string Password)> users, CancellationToken cancellationToken) => users.Count == 0
        ? Task.CompletedTask
        : services.AddTestUsersAsync(users, isAdmin: true, cancellationToken);
}
