using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Tool.Commands;

/// <summary>Whom to trust: <c>--instance</c>, or the file of <c>--trusted-root</c>.</summary>
internal sealed class RootOptions
{
    private readonly Option<string?> _trustedRoot = new("--trusted-root") { Description = "A trusted_root.json to use instead of an instance's", HelpName = "FILE" };
    private readonly Option<string?> _instance = CommonOptions.Instance();
    private readonly Option<string?> _home = CommonOptions.Home();
    private readonly Option<bool> _online = new("--online") { Description = "Allow the network: refresh the trust root" };
    private readonly Option<bool> _offline = CommonOptions.Offline();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _trustedRoot, _instance, _home, _online, _offline })
        {
            command.Add(option);
        }
    }

    /// <summary>The root and what to call it.</summary>
    public async Task<NamedRoot> OpenAsync(ParseResult parsed, ToolShell shell, CancellationToken cancel)
    {
        var instance = parsed.GetValue(_instance);
        if (parsed.GetValue(_trustedRoot) is { } file)
        {
            var root = TrustedRoot.Parse(BundleFile.ReadFile(shell.PathOf(file)));
            return root.IsLocalInstance && instance != Instances.Local
                ? throw new SigstoreException(FailureCode.UsageInvalid, $"expected the root of a real instance in {file}, found that of a local one; add --instance local if that is meant")
                : new NamedRoot(root, file);
        }

        if (instance == Instances.Local)
        {
            // Verification must not create an instance: an empty one would vouch for nothing.
            var path = Path.Combine(shell.LocalFolder(parsed.GetValue(_home)), "trusted_root.json");
            return File.Exists(path)
                ? new NamedRoot(TrustedRoot.Parse(BundleFile.ReadFile(path)), Instances.Local)
                : throw new SigstoreException(FailureCode.InstanceUnknown, $"expected the local instance at {path}, found none; name its folder with --home");
        }

        var online = (parsed.GetValue(_online), parsed.GetValue(_offline)) switch
        {
            (true, true) => throw new SigstoreException(FailureCode.UsageInvalid, "expected --online or --offline, found both"),
            var (asked, _) => asked,
        };
        using var open = await Instances.OpenForVerificationAsync(instance, parsed.GetValue(_home), online, shell, online ? shell.Cancelled : cancel).ConfigureAwait(false);
        return open.Root.IsLocalInstance
            ? throw new SigstoreException(FailureCode.UsageInvalid, $"expected the root of a real instance in {instance}, found that of a local one; say --instance local if that is meant")
            : new NamedRoot(open.Root, open.Name);
    }
}
