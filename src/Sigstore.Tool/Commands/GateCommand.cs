using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Gate;

namespace Sigstore.Tool.Commands;

/// <summary><c>gate</c>: what an unverified package brings is not imported. Installs, checks, updates and removes the gate's file and its imports.</summary>
internal static class GateCommand
{
    public static Command Create(ToolShell shell)
    {
        var path = new Argument<string?>("PATH") { Description = "The repository's root; default: here", Arity = ArgumentArity.ZeroOrOne };
        var check = new Option<bool>("--check") { Description = "Fail if the gate is missing or outdated, or a project escapes it" };
        var update = new Option<bool>("--update") { Description = "Renew the pins of the verifier after an upgrade" };
        var remove = new Option<bool>("--remove") { Description = "Take the gate out again" };
        var package = new Option<string[]>("--package") { Description = "Pin this package of the tool too, for another platform", HelpName = "NUPKG", AllowMultipleArgumentsPerToken = true };
        var command = new Command("gate", "Import nothing from packages that were not verified") { path, check, update, remove, package };
        command.Add(GateStampCommand.Create(shell));
        command.SetAction((parsed, cancel) =>
        {
            var root = shell.PathOf(parsed.GetValue(path) ?? ".");
            var packages = (parsed.GetValue(package) ?? []).Select(shell.PathOf).ToArray();
            return (parsed.GetValue(check), parsed.GetValue(update), parsed.GetValue(remove)) switch
            {
                (true, false, false) => GateCheck.RunAsync(root, shell, cancel),
                (false, false, true) => Task.FromResult(Remove(root, shell)),
                (false, _, false) => Task.FromResult(Install(root, packages, shell)),
                _ => throw new SigstoreException(FailureCode.UsageInvalid, "expected one of --check, --update, --remove, found several"),
            };
        });
        return command;
    }

    // Nothing is written before everything is known to be writable: half a gate would look like one.
    private static int Install(string root, string[] packages, ToolShell shell)
    {
        if (!Directory.Exists(root))
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected the root folder of a repository, found {root}");
        }

        var gate = TextOnDisk.Read(Path.Combine(root, GateFile.RelativePath));
        var changes = new List<(string Name, TextOnDisk File, string Text)> { (GateFile.RelativePath, gate, GateInstallation.ContentFor(root, gate.Text, packages, shell)) };
        foreach (var name in DirectoryImport.Files)
        {
            var file = TextOnDisk.Read(Path.Combine(root, name));
            var text = DirectoryImport.AddTo(name, file.Text)
                ?? throw new SigstoreException(FailureCode.UsageInvalid, $"expected an MSBuild project in {name}, found something else");
            changes.Add((name, file, text));
        }

        foreach (var (name, _, _) in changes.Where(change => change.File.Write(change.Text)))
        {
            shell.Output.WriteLine(DisplayText.OneLine($"wrote {name}"));
        }

        shell.Output.WriteLine("The gate is in place. Commit these files, then: dotnet restore (it verifies, and opens the gate for what passed).");
        return ExitCodes.Passed;
    }

    private static int Remove(string root, ToolShell shell)
    {
        var changed = false;
        foreach (var name in DirectoryImport.Files.Append(GateFile.RelativePath))
        {
            var path = Path.Combine(root, name);
            var file = TextOnDisk.Read(path);
            var rest = string.Equals(name, GateFile.RelativePath, StringComparison.Ordinal) ? null : DirectoryImport.RemoveFrom(file.Text);
            if (rest is not null && file.Write(rest))
            {
                shell.Output.WriteLine(DisplayText.OneLine($"wrote {name}"));
                changed = true;
            }
            else if (rest is null && file.Text is not null)
            {
                File.Delete(path);
                shell.Output.WriteLine(DisplayText.OneLine($"removed {name}"));
                changed = true;
            }
        }

        if (!changed)
        {
            shell.Output.WriteLine(DisplayText.OneLine($"There is no gate in {root}; nothing was changed."));
        }

        return ExitCodes.Passed;
    }
}
