using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Trust.Wire;

namespace Sigstore.Client.Trust;

/// <summary>
/// Whom to trust: the logs and authorities of one Sigstore instance (<c>trusted_root.json</c>). Immutable and safe to share; parse it
/// once and keep it, because what it checks and caches costs more than a verification.
/// </summary>
/// <remarks>Source: sigstore protobuf-specs, <c>sigstore_trustroot.proto</c>. Instances that no longer or not yet are valid stay in it.</remarks>
public sealed class TrustedRoot
{
    /// <summary>The mark of a local instance: the organization in the subject of its certificate authority's root.</summary>
    public const string LocalInstanceOrganization = "Sigstore local instance";

    private readonly Lazy<string> _fingerprint;

    internal TrustedRoot(
        ImmutableArray<TrustedLog> logs,
        ImmutableArray<TrustedLog> ctLogs,
        ImmutableArray<TrustedAuthority> certificateAuthorities,
        ImmutableArray<TrustedAuthority> timestampAuthorities,
        ImmutableArray<string> warnings)
    {
        Logs = logs;
        CtLogs = ctLogs;
        CertificateAuthorities = certificateAuthorities;
        TimestampAuthorities = timestampAuthorities;
        Warnings = warnings;
        IsLocalInstance = certificateAuthorities.Any(authority => authority.HasOrganization(LocalInstanceOrganization));
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>Transparency logs (Rekor).</summary>
    public ImmutableArray<TrustedLog> Logs { get; }

    /// <summary>Certificate transparency logs.</summary>
    public ImmutableArray<TrustedLog> CtLogs { get; }

    /// <summary>Certificate authorities (Fulcio).</summary>
    public ImmutableArray<TrustedAuthority> CertificateAuthorities { get; }

    /// <summary>Timestamp authorities.</summary>
    public ImmutableArray<TrustedAuthority> TimestampAuthorities { get; }

    /// <summary>What was left out because this version does not know its algorithms: for people, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>True if this is a local instance's root, which proves nothing to anyone else and is never trusted unless named.</summary>
    public bool IsLocalInstance { get; }

    /// <summary>SHA-256 over the sorted SHA-256s of all authority certificates and log keys (DER), lower-case hexadecimal: tells roots apart.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Reads a trusted root. Unknown members are skipped (newer roots), repeated ones are refused.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1501.</exception>
    public static TrustedRoot Parse(ReadOnlySpan<byte> utf8) => Parse(utf8, Failures.CheckSwitch.All);

    internal static TrustedRoot Parse(ReadOnlySpan<byte> utf8, Failures.CheckSwitch checks) => TrustedRootJson.Read(utf8, checks);

    private string ComputeFingerprint()
    {
        var parts = CertificateAuthorities.Concat(TimestampAuthorities)
            .SelectMany(authority => authority.Certificates)
            .Select(certificate => Sha256Digest.Of(certificate.Der.Span).Hex)
            .Concat(Logs.Concat(CtLogs).Select(log => log.Key.SpkiDigest.Hex))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Convert.FromHexString(part));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
