using System.CommandLine;
using Registry.LargeIndex;

var data = new Argument<DirectoryInfo>("FOLDER") { Description = "A data folder" };
var manifests = new Option<int>("--manifests") { Description = "How many manifests, each with five references", DefaultValueFactory = _ => 1_000_000 };

var generate = new Command("generate", "Make a data folder whose index has many manifests, tags and some garbage; no blob has its bytes") { data, manifests };
generate.SetAction(arguments => Generator.Run(arguments.GetRequiredValue(data), arguments.GetValue(manifests), Console.Out));

var measure = new Command("measure", "Compare the registry on that folder with one that is empty: start, look-ups, clean-up and pushes beside it. It uses up the garbage") { data };
measure.SetAction((arguments, cancellationToken) => Measurements.RunAsync(arguments.GetRequiredValue(data), Console.Out, cancellationToken));

return await new RootCommand("A registry with a million manifests, and what everything costs there.") { generate, measure }.Parse(args).InvokeAsync();
