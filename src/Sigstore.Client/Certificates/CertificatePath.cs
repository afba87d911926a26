using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// A leaf and the authorities that vouch for it, up to a trust anchor, with every signature, profile and constraint of RFC 5280 §6.1
/// that Sigstore's profile has checked. Only <see cref="Build(Certificate, ImmutableArray{Certificate}, AuthorityChain)"/> makes one.
/// </summary>
/// <remarks>
/// Time is apart: <see cref="RequireValidAt(DateTimeOffset)"/> is asked for every proved time of signing (hybrid model: the whole path valid
/// at that time, never "now"). Names are compared as bytes; policies are not processed, so a critical policy extension is refused.
/// </remarks>
public sealed class CertificatePath
{
    private const int MaxDepth = 8;

    private CertificatePath(Certificate leaf, ImmutableArray<Certificate> issuers) => (Leaf, Issuers) = (leaf, issuers);

    /// <summary>The certificate vouched for.</summary>
    public Certificate Leaf { get; }

    /// <summary>Its issuer, that one's issuer, and so on; the anchor last. Empty if the anchor itself is the leaf.</summary>
    public ImmutableArray<Certificate> Issuers { get; }

    /// <summary>The trust anchor.</summary>
    public Certificate Anchor => Issuers.IsEmpty ? Leaf : Issuers[^1];

    /// <summary>
    /// The issuer whose key signed certificate timestamps name: the leaf's issuer, or that one's if it only signs precertificates (RFC 6962 §3.2).
    /// </summary>
    internal PublicKey TimestampedIssuerKey =>
        Issuers.Length > 1 && Issuers[0].Profile.ExtendedKeyUsages?.Contains(CertificateProfile.PrecertificateSigning) == true
            ? Issuers[1].PublicKey : Issuers[0].PublicKey;

    /// <summary>
    /// Finds and checks the path of a code-signing certificate. <paramref name="offered"/> are certificates of the bundle: tried as
    /// intermediates, never trusted. Refuses with the 11xx code of what was wrong.
    /// </summary>
    public static CertificatePath Build(Certificate leaf, ImmutableArray<Certificate> offered, AuthorityChain authority) =>
        Build(leaf, offered, authority, CertificateUsage.CodeSigning, CheckSwitch.All);

    /// <summary>Refuses if a certificate of the path is not valid at the time: the leaf's and the authorities' codes differ.</summary>
    public void RequireValidAt(DateTimeOffset time) => RequireValidAt(time, CheckSwitch.All);

    internal static CertificatePath Build(
        Certificate leaf, ImmutableArray<Certificate> offered, AuthorityChain authority, CertificateUsage usage, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(authority);
        CertificateRules.RequireLeaf(leaf, usage, checks);
        var issuers = IssuersOf(leaf, offered, authority, checks);
        CertificateRules.RequireIssuers(leaf, issuers, usage, checks);
        return new CertificatePath(leaf, issuers);
    }

    internal void RequireValidAt(DateTimeOffset time, CheckSwitch checks)
    {
        if (!Leaf.IsValidAt(time))
        {
            checks.Refuse(FailureCode.CertificateNotValidAtTime, $"expected a certificate valid at {time:u}, found one valid from {Leaf.NotBefore:u} to {Leaf.NotAfter:u}");
        }

        foreach (var issuer in Issuers)
        {
            if (!issuer.IsValidAt(time))
            {
                checks.Refuse(FailureCode.IssuerNotValidAtTime, $"expected {issuer.SubjectText} valid at {time:u}, found it valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}");
            }
        }
    }

    // Up by name through offered intermediates until a certificate of the authority issued the current one; from there its own chain. Then
    // the signatures, from the anchor down: a stranger's certificates cost one check, the one that fails, however many there are.
    private static ImmutableArray<Certificate> IssuersOf(Certificate leaf, ImmutableArray<Certificate> offered, AuthorityChain authority, CheckSwitch checks)
    {
        var path = ImmutableArray.CreateBuilder<Certificate>(4);
        var current = leaf;
        while (path.Count < MaxDepth)
        {
            if (TryJoin(current, authority, path, checks, out var unproved))
            {
                RequireSigned(leaf, path, unproved, checks);
                return path.DrainToImmutable();
            }

            if (OfferedIssuer(current, leaf, offered, path) is not { } next)
            {
                break;
            }

            path.Add(next);
            current = next;
        }

        checks.Refuse(FailureCode.CertificatePathNotFound, $"expected a path to {authority.Anchor.SubjectText}, found no issuer {current.IssuerText}");
        return path.DrainToImmutable();
    }

    // Of several offered certificates of the issuer's name, the one whose key the certificate names goes first: a decoy must not hide it.
    private static Certificate? OfferedIssuer(Certificate current, Certificate leaf, ImmutableArray<Certificate> offered, ImmutableArray<Certificate>.Builder path)
    {
        Certificate? byName = null;
        foreach (var candidate in offered)
        {
            if (candidate.Equals(current) || candidate.Equals(leaf) || path.Contains(candidate) || !IsNamedIssuer(candidate, current))
            {
                continue;
            }

            if (CertificateRules.KeyIdentifiersAgree(current, candidate))
            {
                return candidate;
            }

            byName ??= candidate;
        }

        return byName;
    }

    // The rest of the path, its own links checked once and kept; how many of the first issuers' signatures nobody has checked yet.
    private static bool TryJoin(Certificate current, AuthorityChain authority, ImmutableArray<Certificate>.Builder path, CheckSwitch checks, out int unproved)
    {
        unproved = path.Count;
        var chain = authority.Certificates;
        var own = chain.IndexOf(current);
        var first = own;
        if (own < 0)
        {
            first = IndexOfIssuer(current, chain);
            if (first < 0)
            {
                return false;
            }

            path.Add(chain[first]);
            unproved++;
        }

        for (var i = first; i < chain.Length - 1; i++)
        {
            checks.Demand(authority.IsLinked(i), FailureCode.CertificateSignatureInvalid, "expected each certificate of the authority signed by the next, found one that is not");
            path.Add(chain[i + 1]);
        }

        return true;
    }

    private static void RequireSigned(Certificate leaf, ImmutableArray<Certificate>.Builder path, int unproved, CheckSwitch checks)
    {
        for (var i = unproved - 1; i >= 0; i--)
        {
            RequireSignedBy(i == 0 ? leaf : path[i - 1], path[i], checks);
        }
    }

    // Of several of that name the one whose key identifier the certificate names comes first; the authority lists its newest key anywhere.
    private static int IndexOfIssuer(Certificate subject, ImmutableArray<Certificate> chain)
    {
        var byName = -1;
        for (var i = 0; i < chain.Length; i++)
        {
            if (!IsNamedIssuer(chain[i], subject))
            {
                continue;
            }

            if (CertificateRules.KeyIdentifiersAgree(subject, chain[i]))
            {
                return i;
            }

            byName = byName < 0 ? i : byName;
        }

        return byName;
    }

    private static bool IsNamedIssuer(Certificate issuer, Certificate subject) => issuer.Subject.Span.SequenceEqual(subject.Issuer.Span);

    private static void RequireSignedBy(Certificate subject, Certificate issuer, CheckSwitch checks)
    {
        if (checks.IsOn(FailureCode.CertificateSignatureInvalid) && !subject.IsSignedBy(issuer.PublicKey))
        {
            checks.Refuse(FailureCode.CertificateSignatureInvalid, $"expected a certificate signed by {issuer.SubjectText}, found a signature that does not verify");
        }
    }
}
