namespace Registry.Server.Hosting;

/// <summary>Why the registry does not start: lines for the operator, each saying what is wrong and what to do. Nothing was changed.</summary>
internal class StartupException(params string[] lines) : Exception(string.Join(Environment.NewLine, lines));
