using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io;

/// <summary>The policy and the lock that hold for a target: given by name, or the nearest upwards, never above the repository's root.</summary>
public sealed class TrustFiles
{
    private const int MaxPolicyBytes = 1 << 20;
    private const int MaxLockBytes = 64 << 20;
    private const int MaxKeyBytes = 64 << 10;

    private readonly List<CoveredFile> _read = [];
    private readonly bool _isLockNamed;

    private TrustFiles(string root, string? policyPath, string? lockPath, string newLockPath, bool isLockNamed)
    {
        (Root, PolicyPath, LockPath, NewLockPath, _isLockNamed) = (root, policyPath, lockPath, newLockPath, isLockNamed);
        Lock = lockPath is null ? null : TrustLock.Parse(ReadCovered(lockPath, MaxLockBytes, FailureCode.LockMalformed), NameOf(lockPath));
        var policy = policyPath is null ? TrustPolicy.BuiltIn : TrustPolicy.Parse(ReadCovered(policyPath, MaxPolicyBytes, FailureCode.PolicyMalformed), NameOf(policyPath));
        (Policy, Keys) = BindKeys(policy);
    }

    /// <summary>The folder that names in messages and reports are relative to.</summary>
    public string Root { get; }

    /// <summary>The policy's full path; null: the built-in policy holds.</summary>
    public string? PolicyPath { get; }

    /// <summary>The policy, its key files read.</summary>
    public TrustPolicy Policy { get; }

    /// <summary>The keys that the policy names.</summary>
    public ImmutableArray<NamedKey> Keys { get; }

    /// <summary>The lock's full path; null if there is none.</summary>
    public string? LockPath { get; }

    /// <summary>The lock; null if there is none.</summary>
    public TrustLock? Lock { get; }

    /// <summary>Every file that was read for this, with the sum of the bytes that were read.</summary>
    public IReadOnlyList<CoveredFile> Read => _read;

    /// <summary>Where <c>lock</c> writes.</summary>
    public string NewLockPath { get; }

    /// <summary>Finds and reads both. <paramref name="target"/> is a full path of a project, a solution or a folder.</summary>
    /// <exception cref="SigstoreException">The codes of <see cref="TrustPolicy.Parse(ReadOnlySpan{byte}, string)"/> and <see cref="TrustLock.Parse(ReadOnlySpan{byte}, string)"/>; SIG2309 for key files.</exception>
    public static TrustFiles Load(string target, string? policyFile, string? lockFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        var start = Directory.Exists(target) ? target : Path.GetDirectoryName(target) ?? target;
        var root = RepositoryRootOf(start);
        var policyPath = policyFile ?? FindUpwards(TrustPolicy.FileName, start, root);
        var lockPath = lockFile is null ? FindUpwards(TrustLock.FileName, start, root) : File.Exists(lockFile) ? lockFile : null;
        return new TrustFiles(root, policyPath, lockPath, lockFile ?? lockPath ?? Path.Combine(start, TrustLock.FileName), isLockNamed: lockFile is not null);
    }

    /// <summary>Refuses a lock that was named and is not there: without it less would be checked than was asked for.</summary>
    /// <exception cref="SigstoreException">SIG2406.</exception>
    public void RequireNamedLock()
    {
        if (LockPath is null && _isLockNamed)
        {
            throw new SigstoreException(FailureCode.LockNotFound, $"expected the lock {NameOf(NewLockPath)}, which was named, found no file; to make it: dotnet sigstore lock --lock {NameOf(NewLockPath)}");
        }
    }

    /// <summary>NuGet signatures matter where the policy demands or denies their signers, or the lock has them.</summary>
    public bool DemandsNuGetSignatures(string packageId) =>
        Policy.Demands(packageId, EvidenceKind.Author) || Policy.Demands(packageId, EvidenceKind.Repository)
        || Policy.Denied.Any(rule => rule is DenyRule.Signer { Who: PolicySigner.Author or PolicySigner.AuthorCertificate or PolicySigner.Repository })
        || Lock?.Has(packageId, EvidenceKind.Author) == true || Lock?.Has(packageId, EvidenceKind.Repository) == true;

    /// <summary>The kinds that only a Sigstore bundle proves and that policy or lock demand of a package: what stores are asked for.</summary>
    public ImmutableArray<EvidenceKind> DemandedOfBundles(string packageId) =>
    [
        .. new[] { EvidenceKind.Provenance, EvidenceKind.Signature, EvidenceKind.Sbom }.Where(kind => Policy.Demands(packageId, kind) || Lock?.Has(packageId, kind) == true),
    ];

    /// <summary>A path as messages show it: relative to <see cref="Root"/> where it lies below.</summary>
    public string NameOf(string path)
    {
        var relative = Path.GetRelativePath(Root, path).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    // Without a repository only the folder itself counts: what lies above may be anybody's.
    private static string RepositoryRootOf(string start)
    {
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git")))
            {
                return folder;
            }
        }

        return start;
    }

    private static string? FindUpwards(string name, string start, string root)
    {
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, name)))
            {
                return Path.Combine(folder, name);
            }

            if (string.Equals(folder, root, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return null;
    }

    private (TrustPolicy Policy, ImmutableArray<NamedKey> Keys) BindKeys(TrustPolicy policy)
    {
        var keys = ImmutableArray.CreateBuilder<NamedKey>();
        var fingerprints = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var signer in policy.Signers.OfType<PolicySigner.Key>())
        {
            var key = ReadKey(policy, signer);
            fingerprints[signer.File] = key.SpkiDigest.Hex;
            keys.Add(new NamedKey(key, signer.Instance));
        }

        return (fingerprints.Count == 0 ? policy : policy.WithKeys(fingerprints), keys.ToImmutable());
    }

    private PublicKey ReadKey(TrustPolicy policy, PolicySigner.Key signer)
    {
        var path = Path.GetFullPath(signer.File, Path.GetDirectoryName(PolicyPath) ?? Root);
        if (!File.Exists(path))
        {
            throw new SigstoreException(FailureCode.PolicyFileUnreadable, $"{policy.File}{signer.At}: expected a public key in {NameOf(path)}, found no file");
        }

        return PublicKey.ParsePem(System.Text.Encoding.UTF8.GetString(ReadCovered(path, MaxKeyBytes, FailureCode.PolicyFileUnreadable)));
    }

    private byte[] ReadCovered(string path, int maxBytes, FailureCode malformed)
    {
        var content = PackageFileAccess.ReadBounded(path, maxBytes, malformed);
        _read.Add(CoveredFile.Of(path, content));
        return content;
    }
}
