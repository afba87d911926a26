using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Commands;

/// <summary><c>policy check</c>: which rule holds for which package, and why; <c>policy schema</c>: the JSON Schemas of our files.</summary>
internal static class PolicyCommand
{
    public static Command Create(ToolShell shell) => new("policy", "Look at the policy")
    {
        CreateCheck(shell),
        CreateSchema(shell),
    };

    private static Command CreateCheck(ToolShell shell)
    {
        var options = new TrustOptions();
        var command = options.AddTo(new Command("check", "Which rule holds for which package, and why; nothing is verified"));
        command.SetAction((parsed, cancel) => CheckAsync(options, parsed, shell, cancel));
        return command;
    }

    private static Command CreateSchema(ToolShell shell)
    {
        var name = new Argument<string>("FILE") { Description = $"One of {string.Join(", ", SchemaCatalog.Names)}", DefaultValueFactory = _ => "policy" };
        var command = new Command("schema", "Print the JSON Schema of a file") { name };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(name) ?? "policy";
            shell.Output.Write(SchemaCatalog.Find(wanted)
                ?? throw new SigstoreException(FailureCode.UsageInvalid, $"expected one of {string.Join(", ", SchemaCatalog.Names)}, found '{wanted}'"));
            return ExitCodes.Passed;
        });
        return command;
    }

    private static async Task<int> CheckAsync(TrustOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        var path = options.PathIn(parsed, shell);
        var files = TrustFiles.Load(path, options.PolicyIn(parsed, shell), options.LockIn(parsed, shell));
        files.Policy.RefuseExpiredExceptions(DateOnly.FromDateTime(shell.Time.GetUtcNow().UtcDateTime));
        shell.Output.WriteLine(DisplayText.OneLine($"Policy {(files.PolicyPath is { } policy ? files.NameOf(policy) : "built in")}: well-formed, {files.Policy.Rules.Length} rules, {files.Policy.Signers.Length} signers"));
        foreach (var store in files.Policy.Stores)
        {
            shell.Output.WriteLine(DisplayText.OneLine($"Store {store} (only --online asks it)"));
        }

        foreach (var warning in files.Policy.Warnings)
        {
            shell.Error.WriteLine("warning: " + DisplayText.OneLine(warning));
        }

        var graph = await RestoredGraph.LoadAsync(path, shell.Variable, cancellationToken).ConfigureAwait(false);
        var unmatched = 0;
        foreach (var package in graph.Packages)
        {
            var rule = files.Policy.RuleFor(package.Identity.Id);
            unmatched += rule is null ? 1 : 0;
            var why = rule is null
                ? "no pattern matches: it will fail"
                : $"{rule}{(files.Policy.IsBuiltIn ? " (built in)" : $" (line {rule.At.Line})")}{Others(files, package.Identity.Id, rule)}";
            shell.Output.WriteLine(DisplayText.OneLine($"  {package}: {why}"));
        }

        shell.Output.WriteLine($"{graph.Packages.Length - unmatched} packages have a rule, {unmatched} have none");
        return unmatched == 0 ? ExitCodes.Passed : ExitCodes.Refused;
    }

    // Why this rule and no other: those that match as well are shorter.
    private static string Others(TrustFiles files, string id, Packages.Policy.TrustRule rule)
    {
        var others = files.Policy.Rules.Where(other => other != rule && other.Matches(id)).Select(other => other.Pattern).ToList();
        return others.Count == 0 ? "" : $"; longer than {string.Join(", ", others)}";
    }
}
