using System.Collections.Immutable;
using Sigstore.Client.Trust.Wire;

namespace Sigstore.Client.Trust;

/// <summary>Which services to sign with: <c>signing_config.json</c> version 0.2.</summary>
/// <remarks>
/// It names where to ask, never whom to trust: what the services answer is checked against the <see cref="TrustedRoot"/>.
/// Source: sigstore protobuf-specs, <c>sigstore_trustroot.proto</c>.
/// </remarks>
public sealed class SigningConfig
{
    private static readonly int[] VersionOne = [1];
    private static readonly int[] VersionsOneAndTwo = [1, 2];

    internal SigningConfig(
        ImmutableArray<SigningService> certificateAuthorities,
        ImmutableArray<SigningService> identityProviders,
        ServiceSet transparencyLogs,
        ServiceSet timestampAuthorities)
    {
        CertificateAuthorities = certificateAuthorities;
        IdentityProviders = identityProviders;
        TransparencyLogs = transparencyLogs;
        TimestampAuthorities = timestampAuthorities;
    }

    /// <summary>Certificate authorities (Fulcio), as listed.</summary>
    public ImmutableArray<SigningService> CertificateAuthorities { get; }

    /// <summary>OpenID Connect providers for interactive log-in, as listed.</summary>
    public ImmutableArray<SigningService> IdentityProviders { get; }

    /// <summary>Transparency logs (Rekor) and how many to use.</summary>
    public ServiceSet TransparencyLogs { get; }

    /// <summary>Timestamp authorities and how many to use; may be empty.</summary>
    public ServiceSet TimestampAuthorities { get; }

    /// <summary>Reads a signing config. Unknown members are skipped (newer configs), repeated ones are refused.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1550.</exception>
    public static SigningConfig Parse(ReadOnlySpan<byte> utf8) => SigningConfigJson.Read(utf8);

    /// <summary>The certificate authority to use at this time.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1551: none is valid and supported.</exception>
    public SigningService SelectCertificateAuthority(DateTimeOffset now) =>
        ServiceSelection.One(CertificateAuthorities, VersionOne, now, "certificate authority");

    /// <summary>The log-in provider to use at this time.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1551.</exception>
    public SigningService SelectIdentityProvider(DateTimeOffset now) =>
        ServiceSelection.One(IdentityProviders, VersionOne, now, "identity provider");

    /// <summary>The transparency logs to use at this time; at least one, all of one major version.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1551.</exception>
    public ImmutableArray<SigningService> SelectTransparencyLogs(DateTimeOffset now) =>
        SelectTransparencyLogs(now, majorApiVersion: null);

    /// <summary>As <see cref="SelectTransparencyLogs(DateTimeOffset)"/> but of one given major version.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1551.</exception>
    public ImmutableArray<SigningService> SelectTransparencyLogs(DateTimeOffset now, int? majorApiVersion) => ServiceSelection.Several(
        TransparencyLogs.Services,
        TransparencyLogs.Selector,
        TransparencyLogs.Count,
        majorApiVersion is { } version ? [version] : VersionsOneAndTwo,
        now,
        "transparency log");

    /// <summary>The timestamp authorities to use at this time; empty if the config lists none.</summary>
    /// <exception cref="Failures.SigstoreException">SIG1551.</exception>
    public ImmutableArray<SigningService> SelectTimestampAuthorities(DateTimeOffset now) => TimestampAuthorities.Services.IsEmpty
        ? []
        : ServiceSelection.Several(TimestampAuthorities.Services, TimestampAuthorities.Selector, TimestampAuthorities.Count, VersionOne, now, "timestamp authority");
}
