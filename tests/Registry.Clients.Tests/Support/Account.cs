using System.Text;

namespace Registry.Clients.Tests.Support;

/// <summary>What somebody signs in with. The password may be an access token.</summary>
internal sealed record Account(string Name, string Password)
{
    /// <summary>As Basic authentication and docker's config.json have it (RFC 7617).</summary>
    public string Encoded => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{this}"));

    public override string ToString() => $"{Name}:{Password}";
}
