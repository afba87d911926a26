using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Verification;

/// <summary>Whose key it is: the certificate's path at every proved time, its publication in CT logs, and the identity it names.</summary>
internal static class SignerVerification
{
    /// <summary>The key to verify with; certificate or managed key as the policy says, never the other one.</summary>
    public static SigningKeyMaterial KeyOf(SignerMaterial signer, SignerPolicy policy, CheckSwitch checks) => (signer, policy) switch
    {
        (SignerMaterial.WithCertificate certificate, SignerPolicy.Identities or SignerPolicy.AnySigner) => KeyOf(certificate),
        (SignerMaterial.WithKey, SignerPolicy.ManagedKey managed) => new SigningKeyMaterial(managed.PublicKey, managed.Details, null),
        (SignerMaterial.WithKey, _) => throw new SigstoreException(FailureCode.SignerKindMismatch, "expected a certificate that names the signer, found a bundle signed with a managed key"),
        (SignerMaterial.WithCertificate certificate, _) when !checks.IsOn(FailureCode.SignerKindMismatch) => KeyOf(certificate),
        _ => throw new SigstoreException(FailureCode.SignerKindMismatch, "expected a bundle signed with the given key, found one with a certificate"),
    };

    /// <summary>A managed key that the caller trusts for a while only: every proved time falls to it, and there is one.</summary>
    public static void RequireKeyValid(SignerPolicy policy, ImmutableArray<TimeEvidence> times, CheckSwitch checks)
    {
        if (policy is not SignerPolicy.ManagedKey { ValidFor: { } validity })
        {
            return;
        }

        checks.Demand(!times.IsEmpty, FailureCode.KeyNotValidAtTime, $"expected a proved time of signing while the key was valid ({validity}), found no proved time");
        foreach (var time in times)
        {
            if (!validity.Contains(time.Time))
            {
                checks.Refuse(FailureCode.KeyNotValidAtTime, $"expected a signature made while the key was valid ({validity}), found {time.Time:u}");
            }
        }
    }

    /// <summary>The path by which an authority of the root vouches for the certificate, valid at every proved time (hybrid model).</summary>
    public static CertificatePath VerifyPath(SignerMaterial.WithCertificate signer, TrustedRoot root, ImmutableArray<TimeEvidence> times, CheckSwitch checks)
    {
        var refusals = ImmutableArray.CreateBuilder<Failure>();
        foreach (var authority in Candidates(signer.Leaf, root))
        {
            try
            {
                var path = CertificatePath.Build(signer.Leaf, signer.Intermediates, authority.Chain, CertificateUsage.CodeSigning, checks);
                foreach (var time in times)
                {
                    RequireTrustedAt(authority, time.Time, checks);
                    path.RequireValidAt(time.Time, checks);
                }

                return path;
            }
            catch (SigstoreException refused)
            {
                refusals.Add(refused.Failure);
            }
        }

        throw Refusal.OfAll(refusals.DrainToImmutable(), FailureCode.CertificatePathNotFound, "expected an authority of the trusted root that vouches for the signing certificate, found none");
    }

    /// <summary>Embedded certificate timestamps: each of a known log must verify; those of unknown logs count for nothing.</summary>
    public static void VerifyCertificateTimestamps(CertificatePath path, TrustedRoot root, int threshold, CheckSwitch checks)
    {
        var timestamps = SignedCertificateTimestamp.ParseEmbedded(path.Leaf);
        checks.Demand(threshold == 0 || !timestamps.IsEmpty, FailureCode.SctMissing, "expected certificate timestamps in the certificate, found none");
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var timestamp in timestamps)
        {
            if (LogChoice.Of(root.CtLogs, known => known.LogId.Equals(timestamp.LogId), known => known.ValidFor.Contains(timestamp.Timestamp)) is not { } log)
            {
                continue;
            }

            timestamp.VerifyEmbedded(path, log.Key, checks);
            if (!log.ValidFor.Contains(timestamp.Timestamp))
            {
                checks.Refuse(FailureCode.SctOutsideLogValidity, $"expected a certificate timestamp while {log.BaseUrl} was trusted ({log.ValidFor}), found {timestamp.Timestamp:u}");
            }

            counted.Add(log.CountedAs);
        }

        if (counted.Count < threshold)
        {
            checks.Refuse(FailureCode.SctThresholdNotMet, $"expected certificate timestamps of {threshold} known CT log(s), found {counted.Count}");
        }
    }

    /// <summary>The identity the certificate names, which must be one of those expected.</summary>
    public static VerifiedIdentity VerifyIdentity(Certificate leaf, SignerPolicy policy, CheckSwitch checks)
    {
        var name = leaf.San ?? (leaf.SubjectAlternativeNames is [var first, ..] && !checks.IsOn(FailureCode.SubjectAlternativeNameInvalid) ? first
            : throw new SigstoreException(FailureCode.SubjectAlternativeNameInvalid, "expected exactly one name (address, URI or user name) in the certificate, found none or several"));
        checks.Demand(leaf.Fulcio.Issuer is not null, FailureCode.IdentityMismatch, "expected the identity provider in the certificate, found none");
        var identity = new VerifiedIdentity(name, leaf.Fulcio.Issuer ?? "", leaf.Fulcio);
        if (policy is SignerPolicy.Identities identities)
        {
            RequireOneOf(identities.Expected, identity, checks);
        }

        return identity;
    }

    private static SigningKeyMaterial KeyOf(SignerMaterial.WithCertificate certificate) =>
        new(certificate.Leaf.PublicKey, certificate.Leaf.PublicKey.DefaultDetails, certificate);

    // The authority that named itself in the certificate comes first: the others are only tried, and refuse, where that one would not do.
    private static ImmutableArray<TrustedAuthority> Candidates(Certificate leaf, TrustedRoot root)
    {
        var all = root.CertificateAuthorities;
        for (var i = 0; i < all.Length; i++)
        {
            if (Issued(leaf, all[i].Chain))
            {
                return i == 0 ? all : [all[i], .. all.RemoveAt(i)];
            }
        }

        return all;
    }

    private static bool Issued(Certificate leaf, AuthorityChain chain)
    {
        foreach (var certificate in chain.Certificates)
        {
            if (certificate.Subject.Span.SequenceEqual(leaf.Issuer.Span) && CertificateRules.KeyIdentifiersAgree(leaf, certificate))
            {
                return true;
            }
        }

        return false;
    }

    private static void RequireOneOf(ImmutableArray<ExpectedIdentity> expected, VerifiedIdentity found, CheckSwitch checks)
    {
        var differences = ImmutableArray.CreateBuilder<string>(expected.Length);
        foreach (var candidate in expected)
        {
            if (candidate.DifferenceFrom(found) is not { } difference)
            {
                return;
            }

            differences.Add(difference);
        }

        if (checks.IsOn(FailureCode.IdentityMismatch))
        {
            throw differences.Count == 1
                ? new SigstoreException(FailureCode.IdentityMismatch, "identity does not match: " + differences[0])
                : new SigstoreException(
                    FailureCode.IdentityMismatch,
                    $"identity does not match: expected one of {expected.Length} identities, found {found.San} of {found.Issuer}",
                    [.. differences.Select(difference => new Failure(FailureCode.IdentityMismatch, difference))]);
        }
    }

    private static void RequireTrustedAt(TrustedAuthority authority, DateTimeOffset time, CheckSwitch checks)
    {
        if (!authority.ValidFor.Contains(time))
        {
            checks.Refuse(FailureCode.CertificateAuthorityNotValid, $"expected a time while the authority was trusted ({authority.ValidFor}), found {time:u}");
        }
    }
}
