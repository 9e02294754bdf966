using System.CommandLine;
using Registry.Bench;

// Whoever breaks it off has the server ended and its data removed, which takes as long as the step that is under way.
var patient = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await BenchCommand.Create().Parse(args).InvokeAsync(patient);
