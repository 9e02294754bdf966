using Registry.Server.Cli;

return await RegistryCommands.RunAsync(args);
