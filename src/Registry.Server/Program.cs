using System.CommandLine;
using Registry.Server.Cli;

// The host listens to Ctrl-C and SIGTERM itself, and gives requests in flight the time that the settings say.
return await RegistryCommands.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
