using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;

namespace Sigstore.Local.Certificates;

/// <summary>Whom a Fulcio certificate names: the subject alternative name, the issuer, and the claims of a CI run.</summary>
/// <param name="San">The one general name.</param>
/// <param name="Issuer">The issuer, for extensions .1 and .8.</param>
/// <param name="Claims">Further extension values by the last arc of their OID (2–6 raw, 9 and up as UTF8String); empty ones are left out.</param>
internal sealed record CertificateIdentity(GeneralName San, string Issuer, ImmutableSortedDictionary<int, string> Claims)
{
    /// <summary>The arc below which Fulcio's extensions lie.</summary>
    public const string FulcioArc = "1.3.6.1.4.1.57264.1";

    /// <summary>An identity without CI claims.</summary>
    public CertificateIdentity(GeneralName san, string issuer)
        : this(san, issuer, ImmutableSortedDictionary<int, string>.Empty)
    {
    }

    /// <summary>SAN (critical, since the subject is empty), .1, .2–.6, .8, .9 and up: Fulcio's order.</summary>
    public ImmutableArray<CertificateExtension> Extensions()
    {
        var extensions = ImmutableArray.CreateBuilder<CertificateExtension>();
        extensions.Add(San.ToExtension());
        var values = Claims.SetItem(1, Issuer).SetItem(8, Issuer);
        foreach (var (arc, value) in values)
        {
            if (value.Length > 0)
            {
                extensions.Add(ClaimExtension(arc, value));
            }
        }

        return extensions.ToImmutable();
    }

    // Up to .6 the value is the bare text; from .8 on it is a DER UTF8String (Fulcio oid-info).
    private static CertificateExtension ClaimExtension(int arc, string value) => arc < 8
        ? new CertificateExtension($"{FulcioArc}.{arc}", Critical: false, Encoding.UTF8.GetBytes(value))
        : CertificateExtension.Write($"{FulcioArc}.{arc}", critical: false, writer => writer.WriteCharacterString(UniversalTagNumber.UTF8String, value));
}
