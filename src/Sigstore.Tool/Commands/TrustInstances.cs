using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.Services;
using Sigstore.Client.TufUpdates;
using Sigstore.Client.Verification;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Policy;

namespace Sigstore.Tool.Commands;

/// <summary>The instances that packages may be verified against: named by the policy, the lock or <c>--instance</c>, never by the environment.</summary>
internal static class TrustInstances
{
    public static async Task<ImmutableArray<NamedInstance>> OpenAsync(TrustFiles files, string? named, string? home, bool online, ToolShell shell, CancellationToken cancellationToken)
    {
        var opened = ImmutableArray.CreateBuilder<NamedInstance>();
        foreach (var name in NamesIn(files, named))
        {
            opened.Add(await OpenOneAsync(files, name, home, online, shell, cancellationToken).ConfigureAwait(false));
        }

        return opened.ToImmutable();
    }

    /// <summary>One line for people.</summary>
    public static string Describe(NamedInstance instance) => $"Instance {instance.Reference}";

    private static SortedSet<string> NamesIn(TrustFiles files, string? named)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(files.Policy.Instances.Where(instance => instance is not PolicyInstance.BuiltIn).Select(instance => instance.Name));
        names.UnionWith(files.Policy.Signers.Select(InstanceOf).OfType<string>());
        names.UnionWith((files.Lock?.Instances ?? []).Select(instance => instance.Name));
        if (named is not null)
        {
            names.Add(named);
        }

        if (names.Count == 0)
        {
            names.Add(Instances.Public);
        }

        return names;
    }

    private static string? InstanceOf(PolicySigner signer) => signer switch
    {
        PolicySigner.Workflow workflow => workflow.Instance,
        PolicySigner.Account account => account.Instance,
        PolicySigner.AccountPattern pattern => pattern.Instance,
        PolicySigner.Key key => key.Instance,
        _ => null,
    };

    private static async Task<NamedInstance> OpenOneAsync(TrustFiles files, string name, string? home, bool online, ToolShell shell, CancellationToken cancellationToken)
    {
        var folderOfPolicy = Path.GetDirectoryName(files.PolicyPath) ?? files.Root;
        switch (files.Policy.Instances.FirstOrDefault(instance => string.Equals(instance.Name, name, StringComparison.Ordinal)))
        {
            case PolicyInstance.Local:
                return Local(name, home, shell);
            case PolicyInstance.TrustedRootFile file:
                return Pinned(name, RefuseLocal(files, file, ReadRoot(Path.GetFullPath(file.File, folderOfPolicy))));
            case PolicyInstance.TufRepository tuf:
                return await TufAsync(name, tuf, folderOfPolicy, online, shell, cancellationToken).ConfigureAwait(false);
            case null when string.Equals(name, Instances.Local, StringComparison.Ordinal):
                return Local(name, home, shell);
            default:
                return await ResolveAsync(name, name, online, shell, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<NamedInstance> ResolveAsync(string name, string address, bool online, ToolShell shell, CancellationToken cancellationToken)
    {
        var instance = await Instances.ResolveAsync(address, online ? NetworkUse.Allowed : NetworkUse.Never, InstancePurpose.Verification, shell, cancellationToken).ConfigureAwait(false);
        Instances.Say(shell, instance);
        return instance.Origin == InstanceOrigin.Folder ? Pinned(name, instance.Root) : new NamedInstance(new InstanceReference(name, null), new Verifier(instance.Root));
    }

    // Trust begins with the root that the policy names, on a fresh machine and on one that was told another.
    private static async Task<NamedInstance> TufAsync(string name, PolicyInstance.TufRepository tuf, string folder, bool online, ToolShell shell, CancellationToken cancellationToken)
    {
        var url = ServiceAddress.Require(tuf.Url);
        var root = ReadFile(Path.GetFullPath(tuf.RootFile, folder));
        using var handler = shell.CreateNetwork();
        var source = new InstanceSource(shell.Home, handler, online ? NetworkUse.Allowed : NetworkUse.Never, InstancePurpose.Verification, shell.Time);
        var instance = await source.ResolvePinnedAsync(url, root, cancellationToken).ConfigureAwait(false);
        Instances.Say(shell, instance);
        return new NamedInstance(new InstanceReference(name, null), new Verifier(instance.Root));
    }

    // Verification must not create an instance: an empty one would vouch for nothing, and look as if it were there.
    private static NamedInstance Local(string name, string? home, ToolShell shell)
    {
        var file = Path.Combine(shell.LocalFolder(home), "trusted_root.json");
        return File.Exists(file)
            ? Pinned(name, ReadRoot(file))
            : throw new SigstoreException(FailureCode.InstanceUnknown, $"expected the local instance in {shell.LocalFolder(home)}, found none; name its folder with --home");
    }

    private static NamedInstance Pinned(string name, TrustedRoot root) => new(new InstanceReference(name, root.Fingerprint), new Verifier(root));

    private static TrustedRoot RefuseLocal(TrustFiles files, PolicyInstance.TrustedRootFile file, TrustedRoot root) => root.IsLocalInstance
        ? throw new SigstoreException(FailureCode.InstanceNotTrusted,
            $"{files.Policy.File}{file.At}: expected the root of a real instance, found that of a local one; say {{ \"local\": true }} if that is meant")
        : root;

    private static TrustedRoot ReadRoot(string file) => TrustedRoot.Parse(ReadFile(file));

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.PolicyFileUnreadable, $"expected a file of trust roots in {file}, found: {unreadable.Message}", unreadable);
        }
    }
}
