using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Tool.Commands;

/// <summary><c>root show|update|init</c>: the trust root in use, its age and expiry.</summary>
internal static class RootCommands
{
    private const int MaxRootBytes = 512_000;

    public static Command Create(ToolShell shell)
    {
        var instance = CommonOptions.Instance();
        var json = JsonOption();
        var command = new Command("root", "The trust root in use, its age and expiry") { instance, json, Show(shell), Update(shell), Init(shell) };
        command.SetAction((parsed, cancel) => ShowAsync(shell, parsed.GetValue(instance), NetworkUse.Never, parsed.GetValue(json), cancel));
        return command;
    }

    private static Command Show(ToolShell shell)
    {
        var instance = CommonOptions.Instance();
        var json = JsonOption();
        var command = new Command("show", "What is trusted, from what this machine knows already; the network is not used") { instance, json };
        command.SetAction((parsed, cancel) => ShowAsync(shell, parsed.GetValue(instance), NetworkUse.Never, parsed.GetValue(json), cancel));
        return command;
    }

    private static Command Update(ToolShell shell)
    {
        var instance = CommonOptions.Instance();
        var json = JsonOption();
        var command = new Command("update", "Refresh the trust root through TUF now") { instance, json };
        command.SetAction((parsed, cancel) => ShowAsync(shell, parsed.GetValue(instance), NetworkUse.Required, parsed.GetValue(json), cancel));
        return command;
    }

    private static Command Init(ToolShell shell)
    {
        var instance = CommonOptions.Instance();
        var from = new Option<string?>("--from") { Description = "The URL of the instance's TUF repository", HelpName = "URL" };
        var root = new Option<string>("--root") { Description = "The TUF root.json its operator gave you", HelpName = "FILE", Required = true };
        var audience = new Option<string?>("--audience") { Description = "The audience of identity tokens for this instance", HelpName = "TEXT" };
        var offline = CommonOptions.Offline();
        var command = new Command("init", "Begin to trust an instance with a root that came another way") { instance, from, root, audience, offline };
        command.SetAction((parsed, cancel) => InitAsync(
            shell, parsed.GetValue(from) ?? parsed.GetValue(instance), parsed.GetRequiredValue(root), parsed.GetValue(audience), parsed.GetValue(offline), cancel));
        return command;
    }

    private static Option<string> JsonOption()
    {
        var output = new Option<string>("--output") { Description = "text or json", HelpName = "FORM", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    private static async Task<int> ShowAsync(ToolShell shell, string? name, NetworkUse network, string? form, CancellationToken cancellationToken)
    {
        name ??= Instances.Public;
        if (name == Instances.Local)
        {
            using var local = await Instances.OpenAsync(name, home: null, network, InstancePurpose.Verification, shell, cancellationToken).ConfigureAwait(false);
            RootReport.Of(local).Write(shell.Output, form == "json");
            return ExitCodes.Passed;
        }

        var instance = await Instances.ResolveAsync(name, network, InstancePurpose.Verification, shell, cancellationToken).ConfigureAwait(false);
        Instances.Warn(shell, instance);
        RootReport.Of(instance, shell.Time.GetUtcNow()).Write(shell.Output, form == "json");
        return ExitCodes.Passed;
    }

    private static async Task<int> InitAsync(ToolShell shell, string? name, string file, string? audience, bool offline, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, "expected --from URL, or --instance staging, found neither");
        }

        using var handler = shell.CreateNetwork();
        var source = new InstanceSource(shell.Home, handler, NetworkUse.Required, InstancePurpose.Verification, shell.Time);
        await source.InitializeAsync(name, await ReadRootAsync(shell.PathOf(file), cancellationToken).ConfigureAwait(false), audience, cancellationToken).ConfigureAwait(false);
        shell.Error.WriteLine($"Trust in {DisplayText.OneLine(name)} begins with {DisplayText.OneLine(file)}.");
        if (offline)
        {
            return ExitCodes.Passed;
        }

        try
        {
            return await ShowAsync(shell, name, NetworkUse.Required, form: "text", cancellationToken).ConfigureAwait(false);
        }
        catch (SigstoreException away) when (InstanceSource.IsOutOfReach(away.Failure.Code))
        {
            // Trust has begun all the same; only the first refresh is still to come.
            shell.Error.WriteLine("warning " + DisplayText.Lines(away.Failure.ToString()));
            shell.Error.WriteLine("Not refreshed yet: dotnet sigstore root update");
            return ExitCodes.Passed;
        }
    }

    private static async Task<byte[]> ReadRootAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaxRootBytes
                ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)
                : throw new SigstoreException(FailureCode.UsageInvalid, $"expected a root.json of at most {MaxRootBytes} bytes, found '{path}' to be longer");
        }
        catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected a root.json at '{path}', found: {inner.Message}", inner);
        }
    }
}
