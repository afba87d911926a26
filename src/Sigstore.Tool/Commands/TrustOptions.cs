using System.CommandLine;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>The options that <c>verify</c>, <c>lock</c> and <c>policy check</c> share.</summary>
internal sealed class TrustOptions
{
    private readonly Argument<string?> _path = new("PATH") { Description = "A project, a solution or a folder; default: the one here", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _instance = CommonOptions.Instance();
    private readonly Option<string?> _home = CommonOptions.Home();
    private readonly Option<bool> _online = new("--online") { Description = "Allow the network: refresh trust roots, look up revocation" };
    private readonly Option<bool> _offline = CommonOptions.Offline();
    private readonly Option<string?> _policy = new("--policy") { Description = "The policy; default: the nearest sigstore.policy.json upwards", HelpName = "FILE" };
    private readonly Option<string?> _lock = new("--lock") { Description = "The lock; default: the nearest sigstore.lock.json upwards", HelpName = "FILE" };

    public Command AddTo(Command command)
    {
        command.Add(_path);
        foreach (var option in new Option[] { _instance, _home, _online, _offline, _policy, _lock })
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>What is verified; refused at once if it is not there, before anything is said of policies and locks around it.</summary>
    public string PathIn(ParseResult parsed, ToolShell shell)
    {
        var path = shell.PathOf(parsed.GetValue(_path) ?? ".");
        return Path.Exists(path) ? path : throw new SigstoreException(FailureCode.ProjectNotFound, $"expected a project, a solution or a folder, found nothing at {path}");
    }

    public string? InstanceIn(ParseResult parsed) => parsed.GetValue(_instance);

    public string? HomeIn(ParseResult parsed) => parsed.GetValue(_home);

    /// <summary>Files from which the roots of these instances are read, if any of them is the local one or one in a folder.</summary>
    public IEnumerable<string> RootFiles(ParseResult parsed, ToolShell shell, IEnumerable<string> instances) =>
        instances.Where(name => !name.Contains("://", StringComparison.Ordinal)).Select(shell.PathOf)
            .Prepend(shell.LocalFolder(HomeIn(parsed))).Select(folder => Path.Combine(folder, "trusted_root.json"));

    /// <summary>Offline is the default: what passes today must not depend on who answers tomorrow.</summary>
    public bool OnlineIn(ParseResult parsed) => (parsed.GetValue(_online), parsed.GetValue(_offline)) switch
    {
        (true, true) => throw new SigstoreException(FailureCode.UsageInvalid, "expected --online or --offline, found both"),
        var (online, _) => online,
    };

    public string? PolicyIn(ParseResult parsed, ToolShell shell) => Existing(parsed.GetValue(_policy), shell);

    public string? LockIn(ParseResult parsed, ToolShell shell) => parsed.GetValue(_lock) is { } file ? shell.PathOf(file) : null;

    private static string? Existing(string? file, ToolShell shell)
    {
        if (file is null)
        {
            return null;
        }

        var path = shell.PathOf(file);
        return File.Exists(path) ? path : throw new SigstoreException(FailureCode.UsageInvalid, $"expected a policy in {path}, found no file");
    }
}
