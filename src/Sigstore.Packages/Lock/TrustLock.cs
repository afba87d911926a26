using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Lock;

/// <summary>What was proved last time, package by package, version by version: <c>sigstore.lock.json</c>.</summary>
public sealed class TrustLock
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "sigstore.lock.json";

    private readonly Dictionary<string, ImmutableArray<LockedPackage>> _byId;

    internal TrustLock(string file, IEnumerable<LockedPackage> packages)
    {
        File = file;
        Packages = [.. packages.OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase).ThenBy(package => package.Version)];
        _byId = Packages.GroupBy(package => package.Id, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A lock without packages: before the first run of <c>lock</c>.</summary>
    public static TrustLock Empty { get; } = new("", []);

    /// <summary>The file's name as messages give it.</summary>
    public string File { get; }

    /// <summary>Every locked version, by id and then version.</summary>
    public ImmutableArray<LockedPackage> Packages { get; }

    /// <summary>The instances that locked evidence names.</summary>
    public ImmutableArray<InstanceReference> Instances =>
        [.. Packages.SelectMany(package => package.Evidence).Select(evidence => InstanceOf(evidence.Signer)).OfType<InstanceReference>().Distinct()];

    /// <summary>Reads a lock; <paramref name="file"/> is its name in messages. Strict: SIG2401, SIG2402, SIG2404, SIG2405.</summary>
    public static TrustLock Parse(ReadOnlySpan<byte> utf8, string file) => Parse(utf8, file, CheckSwitch.All);

    /// <summary>The same with checks taken out; for tests.</summary>
    internal static TrustLock Parse(ReadOnlySpan<byte> utf8, string file, CheckSwitch checks) => TrustLockReader.Read(utf8, file, checks);

    /// <summary>The file's bytes: sorted, LF, two-space indent, the same for the same content.</summary>
    public byte[] Write() => TrustLockWriter.Write(this);

    /// <summary>The entry of exactly this version; null if it is not locked.</summary>
    public LockedPackage? Find(string id, string version)
    {
        ArgumentNullException.ThrowIfNull(id);
        return PackageVersion.TryParse(version, out var parsed) ? VersionsOf(id).FirstOrDefault(package => package.Version == parsed) : null;
    }

    /// <summary>
    /// What a version that is not locked is held against: the newest locked version of the same major, else the nearest
    /// lower one, else any version of the id; null if the id is not locked at all.
    /// </summary>
    public LockedPackage? BaseOf(string id, string version)
    {
        ArgumentNullException.ThrowIfNull(id);
        var versions = VersionsOf(id);
        if (!PackageVersion.TryParse(version, out var parsed))
        {
            return versions.LastOrDefault();
        }

        var others = versions.Where(package => package.Version != parsed).ToList();
        return others.LastOrDefault(package => package.Version.Major == parsed.Major)
            ?? others.LastOrDefault(package => package.Version < parsed)
            ?? others.FirstOrDefault();
    }

    /// <summary>True if any version of the id is locked with evidence of the kind, so that it is worth looking for.</summary>
    public bool Has(string id, EvidenceKind kind)
    {
        ArgumentNullException.ThrowIfNull(id);
        return VersionsOf(id).Any(package => package.Evidence.Any(evidence => evidence.Kind == kind));
    }

    /// <summary>The instance that a signer belongs to; null for NuGet's own signatures.</summary>
    internal static InstanceReference? InstanceOf(StableSigner signer) => signer switch
    {
        StableSigner.Workflow workflow => workflow.Instance,
        StableSigner.Account account => account.Instance,
        StableSigner.Key key => key.Instance,
        _ => null,
    };

    private ImmutableArray<LockedPackage> VersionsOf(string id) => _byId.TryGetValue(id, out var versions) ? versions : [];
}
