using System.CommandLine;
using System.Globalization;
using Sigstore.Client.Failures;
using Sigstore.Local;
using Sigstore.Local.Http;
using Sigstore.Local.Identity;

namespace Sigstore.Tool.Commands;

/// <summary><c>local</c>: a complete Sigstore instance in a folder.</summary>
internal static class LocalCommand
{
    public static Command Create(ToolShell shell) => new("local", "A complete Sigstore instance of your own, in a folder; it vouches for nothing and nothing trusts it unless told to")
    {
        Serve(shell), Status(shell), Reset(shell), Token(shell), LocalEnvironment.Create(shell),
    };

    private static Command Serve(ToolShell shell)
    {
        var home = CommonOptions.Home();
        var port = new Option<int>("--port") { Description = "The port on loopback (default: any free one)", HelpName = "N" };
        var command = new Command("serve", "Serve the instance on loopback for other clients, until stopped") { home, port };
        command.SetAction((parsed, cancel) => parsed.GetValue(port) is >= 0 and <= ushort.MaxValue and var given
            ? ServeAsync(shell, shell.LocalFolder(parsed.GetValue(home)), given, cancel)
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected --port with a number from 0 to {ushort.MaxValue}, found {parsed.GetValue(port)}"));
        return command;
    }

    private static Command Status(ToolShell shell)
    {
        var home = CommonOptions.Home();
        var command = new Command("status", "What the folder holds, after checking it") { home };
        command.SetAction((parsed, cancel) => StatusAsync(shell, shell.LocalFolder(parsed.GetValue(home)), cancel));
        return command;
    }

    private static Command Reset(ToolShell shell)
    {
        var home = CommonOptions.Home();
        var command = new Command("reset", "Delete the instance: what it signed can be verified afterwards only with a copy of its trusted_root.json") { home };
        command.SetAction(parsed =>
        {
            var folder = shell.LocalFolder(parsed.GetValue(home));
            LocalSigstore.Reset(folder);
            shell.Error.WriteLine($"The local instance in {DisplayText.OneLine(folder)} is gone; the next use makes a new one.");
            return ExitCodes.Passed;
        });
        return command;
    }

    private static Command Token(ToolShell shell)
    {
        var home = CommonOptions.Home();
        var who = new Option<string?>("--as")
        {
            HelpName = "WHO",
            Description = "email:ADDRESS, github:OWNER/REPO@REF#WORKFLOW, gitlab:GROUP/PROJECT@REF, google:ACCOUNT, buildkite:ORG/PIPELINE, circleci:PROJECT/DEFINITION (default: you)",
        };
        var claims = new Option<string[]>("--claim") { Description = "Another value for a claim, NAME=VALUE; may be repeated", HelpName = "NAME=VALUE" };
        var command = new Command("token", "Print one identity token, valid for ten minutes, and nothing else") { home, who, claims };
        command.SetAction(parsed =>
        {
            using var local = LocalSigstore.Open(shell.LocalFolder(parsed.GetValue(home)), shell.Time);
            var identity = parsed.GetValue(who) is { } text ? TokenIdentity.Parse(text) : shell.LocalUser();
            shell.Output.WriteLine(local.MintToken((parsed.GetValue(claims) ?? []).Aggregate(identity, WithClaim)));
            return ExitCodes.Passed;
        });
        return command;
    }

    /// <summary>The identity that is meant if none is named: this user on this machine.</summary>
    internal static TokenIdentity LocalUser(this ToolShell shell) =>
        TokenIdentity.OfThisMachine(shell.Variable, System.Environment.UserName, System.Environment.MachineName);

    private static TokenIdentity WithClaim(TokenIdentity identity, string claim)
    {
        var separator = claim.IndexOf('=', StringComparison.Ordinal);
        return separator > 0
            ? identity.With(claim[..separator], claim[(separator + 1)..])
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected --claim NAME=VALUE, found '{claim}'");
    }

    private static async Task<int> ServeAsync(ToolShell shell, string folder, int port, CancellationToken cancel)
    {
        using var local = LocalSigstore.Open(folder, shell.Time);
        using var server = LocalServer.Start(local, port);
        var url = server.Url.GetLeftPart(UriPartial.Authority);
        shell.Output.WriteLine(url);
        await shell.Output.FlushAsync(cancel).ConfigureAwait(false);
        shell.Error.WriteLine($"Local Sigstore instance of {DisplayText.OneLine(folder)}. Whoever reaches it may sign as anybody: it vouches for nothing.");
        shell.Error.WriteLine($"For other clients: dotnet sigstore local env --url {url}");
        try
        {
            await server.RunAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            shell.Error.WriteLine("Stopped."); // the way to end it, hence no failure
        }

        return ExitCodes.Passed;
    }

    private static async Task<int> StatusAsync(ToolShell shell, string folder, CancellationToken cancel)
    {
        if (!LocalSigstore.Exists(folder))
        {
            throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{folder} holds no local instance; the first use makes one");
        }

        using var local = LocalSigstore.Open(folder, shell.Time);
        shell.Output.WriteLine($"folder   {DisplayText.OneLine(local.Folder)}");
        shell.Output.WriteLine($"created  {local.Created.ToString("u", CultureInfo.InvariantCulture)}");
        foreach (var log in await local.CheckLogsAsync(cancel).ConfigureAwait(false))
        {
            shell.Output.WriteLine($"log      {log.Name}: {log.TreeSize.ToString(CultureInfo.InvariantCulture)} entries, root {log.RootHash}");
        }

        shell.Output.WriteLine("trust    only where the instance is called 'local' or its trusted_root.json is given");
        return ExitCodes.Passed;
    }
}
