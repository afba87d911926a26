using System.Collections.Immutable;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Signing;

/// <summary>Whether the certificate that came back is the one asked for, before anything is signed with it.</summary>
internal static class IssuedCertificateCheck
{
    // Clocks differ; what a timestamp authority says later decides, this only catches an authority that answers from another day.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Refused with <see cref="FailureCode.IssuedCertificateNotOurs"/>; the causes say what did not hold.</summary>
    public static Certificate Require(IssuedChain chain, PublicKey key, IdentityToken token, TrustedRoot root, DateTimeOffset now)
    {
        try
        {
            var leaf = Certificate.Parse(chain.Leaf.Span);
            Demand(leaf.PublicKey.Equals(key), "expected a certificate of the key just made, found one of another key");
            Demand(ExpectedSubject.Matches(leaf, token), $"expected a certificate for {token}, found one for {leaf.San?.Kind.ToString() ?? "nobody"} {leaf.San?.Value} ({leaf.Fulcio.Issuer ?? "no issuer"})");
            Demand(leaf.NotBefore - ClockTolerance <= now && now <= leaf.NotAfter,
                $"expected a certificate valid now ({now:u}; is this machine's clock right?), found one valid from {leaf.NotBefore:u} to {leaf.NotAfter:u}");
            RequireVouchedFor(leaf, chain, root);
            return leaf;
        }
        catch (SigstoreException refused) when (refused.Failure.Code != FailureCode.IssuedCertificateNotOurs)
        {
            throw NotOurs("expected a certificate that the trust root vouches for, found one it does not", refused.Failure);
        }
    }

    // (1) A path to a trusted authority, valid when the certificate begins; (2) a timestamp of a trusted CT log inside.
    private static void RequireVouchedFor(Certificate leaf, IssuedChain chain, TrustedRoot root)
    {
        ImmutableArray<Certificate> offered = [.. chain.Certificates.Skip(1).Select(der => Certificate.Parse(der.Span))];
        var causes = ImmutableArray.CreateBuilder<Failure>();
        foreach (var authority in root.CertificateAuthorities.Where(authority => authority.ValidFor.Contains(leaf.NotBefore)))
        {
            try
            {
                var path = CertificatePath.Build(leaf, offered, authority.Chain);
                path.RequireValidAt(leaf.NotBefore);
                RequireLogged(path, root);
                return;
            }
            catch (SigstoreException refused)
            {
                causes.Add(refused.Failure);
            }
        }

        throw NotOurs("expected a certificate that the trust root vouches for, found one it does not", causes.ToImmutable());
    }

    private static void RequireLogged(CertificatePath path, TrustedRoot root)
    {
        var known =
            from timestamp in SignedCertificateTimestamp.ParseEmbedded(path.Leaf)
            from log in root.CtLogs
            where log.LogId.Equals(timestamp.LogId) && log.ValidFor.Contains(timestamp.Timestamp)
            select (timestamp, log);
        var any = false;
        foreach (var (timestamp, log) in known)
        {
            timestamp.VerifyEmbedded(path, log.Key);
            any = true;
        }

        Demand(any, "expected a timestamp of a CT log of the trust root in the certificate, found none");
    }

    private static void Demand(bool holds, string detail)
    {
        if (!holds)
        {
            throw NotOurs(detail);
        }
    }

    private static SigstoreException NotOurs(string detail, params ImmutableArray<Failure> causes) => new(FailureCode.IssuedCertificateNotOurs, detail, causes);
}
