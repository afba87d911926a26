using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;
using Sigstore.Client.Verification;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io;

/// <summary>The instances that packages may be verified against: named by the policy, the lock or the command line, never by the environment.</summary>
public sealed class TrustInstances
{
    private const string PublicName = "public";
    private const string LocalName = "local";
    private const int MaxRootBytes = 16 << 20;

    private readonly InstanceSource _source;
    private readonly string _localFolder;
    private readonly string _workingFolder;
    private readonly Action<SigstoreInstance> _say;
    private readonly CheckSwitch _checks;
    private readonly List<CoveredFile> _read = [];

    /// <summary>
    /// Opens instances out of <paramref name="source"/>, which knows whether the network may be used, and the local one out of
    /// <paramref name="localFolder"/>, and tells <paramref name="say"/> of each but the local one. Relative folders start at <paramref name="workingFolder"/>.
    /// </summary>
    public TrustInstances(InstanceSource source, string localFolder, string workingFolder, Action<SigstoreInstance> say)
        : this(source, localFolder, workingFolder, say, CheckSwitch.All)
    {
    }

    internal TrustInstances(InstanceSource source, string localFolder, string workingFolder, Action<SigstoreInstance> say, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _localFolder, _workingFolder, _say, _checks) = (source, localFolder, workingFolder, say, checks);
    }

    /// <summary>The files of trust roots that were read, with the sums of the bytes that were read.</summary>
    public IReadOnlyList<CoveredFile> Read => _read;

    /// <summary>Opens every instance that somebody named; the public one if nobody named any.</summary>
    /// <param name="files">Policy and lock.</param>
    /// <param name="named">What the command line names, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImmutableArray<NamedInstance>> OpenAsync(TrustFiles files, string? named, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var opened = ImmutableArray.CreateBuilder<NamedInstance>();
        foreach (var name in NamesIn(files, named))
        {
            opened.Add(await OpenOneAsync(files, name, cancellationToken).ConfigureAwait(false));
        }

        return opened.ToImmutable();
    }

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
            names.Add(PublicName);
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

    private async Task<NamedInstance> OpenOneAsync(TrustFiles files, string name, CancellationToken cancellationToken)
    {
        var folderOfPolicy = Path.GetDirectoryName(files.PolicyPath) ?? files.Root;
        switch (files.Policy.Instances.FirstOrDefault(instance => string.Equals(instance.Name, name, StringComparison.Ordinal)))
        {
            case PolicyInstance.Local:
            case null when string.Equals(name, LocalName, StringComparison.Ordinal):
                return Local(name);
            case PolicyInstance.TrustedRootFile file:
                return Pinned(name, RefuseLocal($"{files.Policy.File}{file.At}", ReadRoot(Path.GetFullPath(file.File, folderOfPolicy))));
            case PolicyInstance.TufRepository tuf:
                return await TufAsync(files, tuf, folderOfPolicy, cancellationToken).ConfigureAwait(false);
            default:
                var isAddress = name is PublicName or "staging" || name.Contains("://", StringComparison.Ordinal);
                return await ResolveAsync(name, isAddress ? name : Path.GetFullPath(name, _workingFolder), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<NamedInstance> ResolveAsync(string name, string address, CancellationToken cancellationToken)
    {
        var instance = await _source.ResolveAsync(address, cancellationToken).ConfigureAwait(false);
        _say(instance);
        _read.AddRange(instance.RootFiles.Select(file => CoveredFile.Read(file, MaxRootBytes, FailureCode.PolicyFileUnreadable)));
        var root = RefuseLocal($"instance '{name}'", instance.Root);
        return instance.Origin == InstanceOrigin.Folder ? Pinned(name, root) : new NamedInstance(new InstanceReference(name, null), new Verifier(root));
    }

    // Trust begins with the root that the policy names, on a fresh machine and on one that was told another.
    private async Task<NamedInstance> TufAsync(TrustFiles files, PolicyInstance.TufRepository tuf, string folder, CancellationToken cancellationToken)
    {
        var root = ReadFile(Path.GetFullPath(tuf.RootFile, folder));
        var instance = await _source.ResolvePinnedAsync(ServiceAddress.Require(tuf.Url), root, cancellationToken).ConfigureAwait(false);
        _say(instance);
        _read.AddRange(instance.RootFiles.Select(file => CoveredFile.Read(file, MaxRootBytes, FailureCode.PolicyFileUnreadable)));
        return new NamedInstance(new InstanceReference(tuf.Name, null), new Verifier(RefuseLocal($"{files.Policy.File}{tuf.At}", instance.Root)));
    }

    // Verification must not create an instance: an empty one would vouch for nothing, and look as if it were there.
    private NamedInstance Local(string name)
    {
        var file = Path.Combine(_localFolder, "trusted_root.json");
        return File.Exists(file)
            ? Pinned(name, ReadRoot(file))
            : throw new SigstoreException(FailureCode.InstanceUnknown, $"expected the local instance in {_localFolder}, found none; name its folder with --home");
    }

    private static NamedInstance Pinned(string name, TrustedRoot root) => new(new InstanceReference(name, root.Fingerprint), new Verifier(root));

    // Whoever has the folder of a local instance is anybody there. Its root has a mark, wherever it comes from, and only the name says that it is meant.
    private TrustedRoot RefuseLocal(string where, TrustedRoot root)
    {
        _checks.Demand(
            !root.IsLocalInstance,
            FailureCode.InstanceNotTrusted,
            $"{where}: expected the root of a real instance, found that of a local one; say --instance local, or {{ \"local\": true }} in the policy, if that is meant");
        return root;
    }

    private TrustedRoot ReadRoot(string file) => TrustedRoot.Parse(ReadFile(file));

    private byte[] ReadFile(string file)
    {
        try
        {
            var content = PackageFileAccess.ReadBounded(file, MaxRootBytes, FailureCode.PolicyFileUnreadable);
            _read.Add(CoveredFile.Of(file, content));
            return content;
        }
        catch (SigstoreException unreadable)
        {
            throw new SigstoreException(new Failure(FailureCode.PolicyFileUnreadable, "expected a file of trust roots", unreadable.Failure), unreadable);
        }
    }
}
