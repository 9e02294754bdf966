namespace Registry.Server.Tests.Support;

/// <summary>A registry that can be asked: <see cref="Verbs"/> and <see cref="Pushes"/> do.</summary>
internal interface IServer
{
    HttpClient Client { get; }
}
