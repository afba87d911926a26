using System.Collections.Immutable;
using System.Formats.Asn1;
using Sigstore.Client.Certificates;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Text = System.Text.Encoding;

namespace Sigstore.Client.Trust;

/// <summary>A certificate authority or timestamp authority of the trusted root: one chain, and from when to when it is trusted.</summary>
public sealed class TrustedAuthority
{
    private static ReadOnlySpan<byte> OrganizationType => [0x55, 0x04, 0x0a];

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

    /// <summary>True if the anchor's subject names this organization (RFC 5280 §4.1.2.4, attribute 2.5.4.10).</summary>
    /// <exception cref="SigstoreException">SIG1501: the subject is no distinguished name.</exception>
    internal bool HasOrganization(string name)
    {
        var reader = new DerReader(Anchor.Subject.Span, FailureCode.TrustedRootMalformed, "subject of the authority's anchor");
        var subject = reader.Sequence();
        reader.End();
        while (!subject.IsAtEnd)
        {
            var attributes = subject.Set();
            while (!attributes.IsAtEnd)
            {
                var attribute = attributes.Sequence();
                var isOrganization = attribute.OidBytes().SequenceEqual(OrganizationType);
                _ = attribute.Element(out var tag, out var value);
                attribute.End();
                if (isOrganization && TextOf(tag, value) == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The kinds of text that differ in more than their tag are those of two and four bytes a character.
    private static string TextOf(Asn1Tag tag, ReadOnlySpan<byte> value) => ((UniversalTagNumber)tag.TagValue switch
    {
        UniversalTagNumber.BMPString => Text.BigEndianUnicode,
        UniversalTagNumber.UniversalString => FourBytes(),
        _ => Text.UTF8,
    }).GetString(value);

    private static System.Text.UTF32Encoding FourBytes() => new(bigEndian: true, byteOrderMark: false);
}
