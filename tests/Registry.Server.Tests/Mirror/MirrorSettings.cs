using Microsoft.Extensions.Configuration;
using Registry.Server.Cli;
using Registry.Server.Hosting;
using Registry.Server.Mirror;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>What is wrong with the settings of a mirror is told before it starts, and its clients are told what they need.</summary>
public sealed class MirrorSettings : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Docker.io", "", "", "Name: 'Docker.io' is not a repository's name")]
    [InlineData("docker.io/library", "", "", "Name: 'docker.io/library' has a slash")]
    [InlineData("docker.io", "Url", "registry.example.com", "Url: 'registry.example.com' is not an address")]
    [InlineData("docker.io", "Url", "https://user:secret@registry.example.com", "Url: an address with a user in it")]
    [InlineData("docker.io", "Url", "https://registry.example.com/proxy", "Url: 'https://registry.example.com/proxy' has a path")]
    [InlineData("docker.io", "Proxy", "proxy", "Proxy: 'proxy' is not an address")]
    [InlineData("docker.io", "Authorities", "/nowhere.pem", "Authorities: ")]
    [InlineData("docker.io", "Allow:0", "a//b", "Allow: 'a//b' matches no repository")]
    [InlineData("docker.io", "Refuse:0", "A", "Refuse: 'A' matches no repository")]
    [InlineData("docker.io", "Username", "user", "Username: a user needs a Password")]
    [InlineData("docker.io", "Password", "password", "Username: a user needs a Password or a PasswordFile, and those need a user")]
    [InlineData("docker.io", "Fresh", "-1", "Fresh: ")]
    [InlineData("docker.io", "MaxSize", "a lot", "MaxSize: ")]
    [InlineData("docker.io", "MaxSize", "-1", "MaxSize: ")]
    [InlineData("docker.io", "MaxSize", "0 GB", "MaxSize: of nothing nothing could be kept")]
    [InlineData("docker.io", "MaxAge", "00:59:00", "MaxAge: ")]
    [InlineData("docker.io", "MaxAge", "a month", "MaxAge: ")]
    public void EachFaultIsTold(string name, string setting, string value, string fault)
    {
        var settings = new Dictionary<string, string?> { ["Registry:Mirror:Upstreams:0:Name"] = name };
        if (setting.Length > 0)
        {
            settings[$"Registry:Mirror:Upstreams:0:{setting}"] = value;
        }

        var told = Assert.Throws<StartupException>(() => SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())).Message;
        Assert.StartsWith($"Registry:Mirror:Upstreams:0:{fault}", told, StringComparison.Ordinal);
        Assert.Single(told.Split(Environment.NewLine));
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAreUniqueAndTheRootIsOneOfThem() =>
        Assert.Equal(
            ["Registry:Mirror:Upstreams:1:Name: another upstream is called so too", "Registry:Mirror:Root: there is no upstream 'quay.io'"],
            MirrorRules.Faults(new MirrorOptions { Root = "quay.io", Upstreams = [new UpstreamOptions { Name = "ghcr.io" }, new UpstreamOptions { Name = "ghcr.io" }] }));

    [Theory]
    [InlineData("containerd", "# certs.d/docker.io/hosts.toml\nserver = \"https://mirror.example\"\n\n[host.\"https://mirror.example\"]\n")]
    [InlineData("podman", "prefix = \"docker.io\"\nlocation = \"mirror.example/docker.io\"\ninsecure = false\n")]
    [InlineData("docker", "\"registry-mirrors\": [\n    \"https://mirror.example\"\n  ]")]
    public async Task ClientsAreToldWhereTheirRegistriesAre(string client, string text)
    {
        var (code, output, error) = await RunAsync("mirror", "config", client, "--address", "https://mirror.example");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("containerd", "server = \"https://registry-1.docker.io\"")]
    [InlineData("podman", "[[registry.mirror]]\nlocation = \"mirror.example/docker.io\"")]
    public async Task TheyMayGoRoundIt(string client, string text) =>
        Assert.Contains(text, (await RunAsync("mirror", "config", client, "--address", "https://mirror.example", "--fallback")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("rkt", "https://mirror.example", "'rkt' is neither containerd, podman nor docker")]
    [InlineData("docker", "mirror.example", "--address: 'mirror.example' is not an address such as https://mirror.example.com")]
    public async Task WhatCannotBeWrittenIsTold(string client, string address, string fault)
    {
        var (code, _, error) = await RunAsync("mirror", "config", client, "--address", address);
        Assert.Equal((1, $"{fault}{Environment.NewLine}"), (code, error));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await File.WriteAllTextAsync(
            _folder["mirror.json"], """{ "Registry": { "Mirror": { "Root": "docker.io", "Upstreams": [ { "Name": "docker.io" } ] } } }""", TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await RegistryCommands.RunAsync([.. arguments, "--config", _folder["mirror.json"]], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
