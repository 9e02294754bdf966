using System.Text.Json;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Audit;

/// <summary><c>/api/v1/audit</c>: for administrators, the newest first, page by page.</summary>
public sealed class AuditLists(AuditLists.Fixture fixture) : IClassFixture<AuditLists.Fixture>
{
    private static readonly (string, string) Root = Access.Basic("root", "password");

    private TestRegistry Http => fixture.Http;

    [Fact]
    public async Task AreForAdministratorsWithAPassword()
    {
        (await Http.GetAsync("/api/v1/audit", Root)).Is(200);
        (await Http.GetAsync("/api/v1/audit", Access.Basic("bob", "password"))).IsError(403, "DENIED");
        (await Http.GetAsync("/api/v1/audit", Access.Basic("root", fixture.Secret))).IsError(403, "DENIED");
        (await Http.GetAsync("/api/v1/audit", Access.Basic("root", "wrong"))).IsError(401, "UNAUTHORIZED");
        Assert.NotNull((await Http.GetAsync("/api/v1/audit")).IsError(401, "UNAUTHORIZED")["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("who=x", 0)]
    [InlineData("who=carol", 4)]
    [InlineData("who=carol/t", 2)]
    [InlineData("who=CAROL", 0)]
    [InlineData("who=Carol", 1)]
    [InlineData("who=c%25", 0)]
    [InlineData("repository=a/b", 3)]
    [InlineData("repository=a", 0)]
    [InlineData("who=carol&action=delete", 1)]
    [InlineData("who=carol&since=1970-01-03", 3)]
    [InlineData("who=carol&since=1970-01-03T00:00:00Z", 3)]
    [InlineData("who=carol&since=1970-01-03T02:00:00%2B02:00", 3)]
    [InlineData("who=carol&since=1970-01-04", 0)]
    public async Task FiltersGoTogether(string query, int count) =>
        Assert.Equal(count, (await Http.GetAsync($"/api/v1/audit?{query}", Root)).Is(200).Json.GetProperty("events").GetArrayLength());

    [Fact]
    public async Task AnEntryHasAllThatIsKnown()
    {
        var entry = (await Http.GetAsync("/api/v1/audit?who=carol&action=delete", Root)).Json.GetProperty("events")[0];
        Assert.Equal(
            """{"id":2,"at":"1970-01-03T00:00:00+00:00","who":"carol","address":"10.0.0.1","action":"delete","repository":"a/b","target":"v1","result":"ok"}""",
            JsonSerializer.Serialize(entry).Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task PagesLeadToTheEndWithoutGapsOrRepeats(int size)
    {
        var seen = new List<long>();
        for (var path = $"/api/v1/audit?n={size}&who=carol"; path is not null;)
        {
            var page = (await Http.GetAsync(path, Root)).Is(200);
            seen.AddRange(page.Json.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()));
            path = page["Link"] is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
            Assert.InRange(seen.Count, 1, 4);
        }

        Assert.Equal([4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("n=x")]
    [InlineData("n=-1")]
    [InlineData("action=what")]
    [InlineData("since=yesterday")]
    [InlineData("before=x")]
    [InlineData("before=-1")]
    public async Task WhatMakesNoSenseIsRefused(string query) => (await Http.GetAsync($"/api/v1/audit?{query}", Root)).IsError(400, "UNSUPPORTED");

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestRegistry Http { get; private set; } = null!;

        internal string Secret { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Http = await TestRegistry.StartAsync(configure: options =>
            {
                options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
                options.Audit.Keep = TimeSpan.FromDays(36500);
            });
            await Http.AddUserAsync("root", "password", isAdmin: true);
            await Http.AddUserAsync("bob", "password");
            Secret = await Http.CreateTokenAsync("root", "t", "**", "admin");
            await Http.ChangeAsync(index =>
            {
                Put(index, 1, "carol/t", EventActions.Push, "a/b");
                Put(index, 2, "carol", EventActions.Delete, "a/b");
                Put(index, 2, "carol", EventActions.SignIn, null);
                Put(index, 2, "carol/t", EventActions.Push, "c/d");
                Put(index, 2, "Carol", EventActions.Push, "a/b");
            });
        }

        public async ValueTask DisposeAsync() => await Http.DisposeAsync();

        private static void Put(IndexTransaction index, int day, string who, string action, string? repository) =>
            index.PutEvent(DateTimeOffset.UnixEpoch.AddDays(day), new Actor(who, "10.0.0.1"), action, repository, "v1");
    }
}
