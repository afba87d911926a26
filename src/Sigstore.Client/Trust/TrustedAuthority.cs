using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Trust;

/// <summary>A certificate authority or timestamp authority of the trusted root: one chain, and from when to when it is trusted.</summary>
public sealed class TrustedAuthority
{
    private const string OrganizationType = "2.5.4.10";

    internal TrustedAuthority(AuthorityChain chain, string uri, ValidityPeriod validFor, string? @operator)
    {
        Chain = chain;
        Uri = uri;
        ValidFor = validFor;
        Operator = @operator;
    }

    /// <summary>
    /// The chain, the issuing certificate first (of a timestamp authority perhaps its signing certificate), the trust anchor last; at
    /// least one. The anchor need not be self-signed.
    /// </summary>
    public ImmutableArray<Certificate> Certificates => Chain.Certificates;

    /// <summary>Where the authority is; informative, and what tells timestamp authorities apart.</summary>
    public string Uri { get; }

    /// <summary>When the authority is trusted; closed, with a start.</summary>
    public ValidityPeriod ValidFor { get; }

    /// <summary>Who runs it, where the root says so.</summary>
    public string? Operator { get; }

    /// <summary>The trust anchor.</summary>
    public Certificate Anchor => Chain.Anchor;

    /// <summary>The chain, its links checked once and kept.</summary>
    public AuthorityChain Chain { get; }

    /// <summary>What counts as one source: the operator, else the URI, else the anchor.</summary>
    internal string CountedAs => Operator ?? (Uri.Length > 0 ? Uri : Anchor.SubjectText);

    /// <summary>True if the anchor's subject names this organization.</summary>
    /// <exception cref="SigstoreException">SIG1501: the subject is no distinguished name.</exception>
    internal bool HasOrganization(string name)
    {
        try
        {
            return new X500DistinguishedName(Anchor.Subject.Span).EnumerateRelativeDistinguishedNames()
                .Any(part => !part.HasMultipleElements && part.GetSingleElementType().Value == OrganizationType && part.GetSingleElementValue() == name);
        }
        catch (CryptographicException inner)
        {
            throw new SigstoreException(FailureCode.TrustedRootMalformed, "expected a distinguished name as subject of the authority's anchor, found something else", inner);
        }
    }
}
