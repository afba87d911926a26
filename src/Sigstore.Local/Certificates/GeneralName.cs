using System.Diagnostics;
using System.Formats.Asn1;

namespace Sigstore.Local.Certificates;

/// <summary>The kinds of subject alternative name that Fulcio issues.</summary>
internal abstract record GeneralName
{
    private GeneralName()
    {
    }

    /// <summary>rfc822Name.</summary>
    public sealed record Email(string Address) : GeneralName;

    /// <summary>uniformResourceIdentifier.</summary>
    public sealed record Uri(string Text) : GeneralName;

    /// <summary>Fulcio's otherName for user names, <c>1.3.6.1.4.1.57264.1.7</c>.</summary>
    public sealed record UserName(string Text) : GeneralName;

    /// <summary>The text of the name.</summary>
    public string Value => this switch
    {
        Email email => email.Address,
        Uri uri => uri.Text,
        UserName name => name.Text,
        _ => throw new UnreachableException(),
    };

    /// <summary>The subject alternative name extension, critical.</summary>
    public CertificateExtension ToExtension() => CertificateExtension.Write("2.5.29.17", critical: true, writer =>
    {
        using (writer.PushSequence())
        {
            WriteTo(writer);
        }
    });

    private void WriteTo(AsnWriter writer)
    {
        switch (this)
        {
            case Email email:
                writer.WriteCharacterString(UniversalTagNumber.IA5String, email.Address, new Asn1Tag(TagClass.ContextSpecific, 1));
                break;
            case Uri uri:
                writer.WriteCharacterString(UniversalTagNumber.IA5String, uri.Text, new Asn1Tag(TagClass.ContextSpecific, 6));
                break;
            case UserName name:
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    writer.WriteObjectIdentifier(CertificateIdentity.FulcioArc + ".7");
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    {
                        writer.WriteCharacterString(UniversalTagNumber.UTF8String, name.Text);
                    }
                }

                break;
            default:
                throw new UnreachableException();
        }
    }
}
