using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Registry.Server.Cli;

/// <summary>A command whose help ends with examples, and with what there is to know beyond a line.</summary>
internal sealed class ExampleCommand(string name, string description, string more) : Command(name, description)
{
    /// <summary>Has the help of every command below show its examples.</summary>
    public static void ShowIn(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Help((HelpAction)help.Action!);
    }

    private string More { get; } = more;

    private sealed class Help(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is ExampleCommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.More);
            }

            return result;
        }
    }
}
