using Registry.Server.Cli;

return await RegistryCommands.Create().Parse(args).InvokeAsync();
