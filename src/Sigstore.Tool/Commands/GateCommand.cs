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
        var command = new Command("gate", "Import nothing from packages that were not verified") { path, check, update, remove };
        command.Add(GateStampCommand.Create(shell));
        command.SetAction((parsed, cancel) =>
        {
            var root = shell.PathOf(parsed.GetValue(path) ?? ".");
            return (parsed.GetValue(check), parsed.GetValue(update), parsed.GetValue(remove)) switch
            {
                (true, false, false) => GateCheck.RunAsync(root, shell, cancel),
                (false, false, true) => Task.FromResult(Remove(root, shell)),
                (false, _, false) => Task.FromResult(Install(root, shell)),
                _ => throw new SigstoreException(FailureCode.UsageInvalid, "expected one of --check, --update, --remove, found several"),
            };
        });
        return command;
    }

    private static int Install(string root, ToolShell shell)
    {
        if (!Directory.Exists(root))
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected the root folder of a repository, found {root}");
        }

        Write(Path.Combine(root, GateFile.RelativePath), GateVerifier.ContentFor(root), shell);
        foreach (var name in DirectoryImport.Files)
        {
            var file = Path.Combine(root, name);
            var text = DirectoryImport.AddTo(Read(file))
                ?? throw new SigstoreException(FailureCode.UsageInvalid, $"expected an MSBuild project in {file}, found no </Project>");
            Write(file, text, shell);
        }

        shell.Output.WriteLine("The gate is in place. Commit these files, then: dotnet restore (it verifies, and opens the gate for what passed).");
        return ExitCodes.Passed;
    }

    private static int Remove(string root, ToolShell shell)
    {
        foreach (var name in DirectoryImport.Files.Append(GateFile.RelativePath))
        {
            var file = Path.Combine(root, name);
            var rest = string.Equals(name, GateFile.RelativePath, StringComparison.Ordinal) ? null : DirectoryImport.RemoveFrom(Read(file));
            if (rest is not null)
            {
                Write(file, rest, shell);
            }
            else if (File.Exists(file))
            {
                File.Delete(file);
                shell.Output.WriteLine(DisplayText.OneLine($"removed {name}"));
            }
        }

        return ExitCodes.Passed;
    }

    internal static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    private static void Write(string file, string text, ToolShell shell)
    {
        if (string.Equals(Read(file), text, StringComparison.Ordinal))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        shell.Output.WriteLine(DisplayText.OneLine($"wrote {file}"));
    }
}
