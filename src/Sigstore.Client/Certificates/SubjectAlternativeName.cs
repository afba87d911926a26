using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>A name of a certificate's subject, with its kind: the same text as a URI and as an e-mail address are two names.</summary>
public sealed class SubjectAlternativeName
{
    private const FailureCode Invalid = FailureCode.SubjectAlternativeNameInvalid;
    private const int MaxNames = 64;

    private SubjectAlternativeName(SanKind kind, string value, int tag) => (Kind, Value, Tag) = (kind, value, tag);

    /// <summary>The kind.</summary>
    public SanKind Kind { get; }

    /// <summary>The name as text; hexadecimal DER for <see cref="SanKind.Other"/>.</summary>
    public string Value { get; }

    /// <summary>True for the kinds that name a signer.</summary>
    public bool NamesSigner => Kind is SanKind.Email or SanKind.Uri or SanKind.UserName;

    /// <summary>The context tag of the GeneralName, which name constraints speak of.</summary>
    internal int Tag { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Reads the value of the extension: SEQUENCE OF GeneralName.</summary>
    internal static ImmutableArray<SubjectAlternativeName> ParseAll(ReadOnlySpan<byte> extension, CheckSwitch checks)
    {
        var reader = new DerReader(extension, Invalid, "subject alternative name");
        var names = reader.Sequence();
        reader.End();
        var parsed = ImmutableArray.CreateBuilder<SubjectAlternativeName>(1);
        while (!names.IsAtEnd)
        {
            if (parsed.Count == MaxNames)
            {
                throw new SigstoreException(Invalid, $"expected at most {MaxNames} subject alternative names, found more");
            }

            parsed.Add(Parse(ref names, checks));
        }

        return parsed.DrainToImmutable();
    }

    private static SubjectAlternativeName Parse(ref DerReader names, CheckSwitch checks)
    {
        var tag = names.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
        {
            throw new SigstoreException(Invalid, "expected a GeneralName, found another element");
        }

        switch (tag.TagValue)
        {
            case 0:
                return OtherName(names.Element(tag), checks);
            case 1:
                return new(SanKind.Email, Checked(names.Ia5String(tag), checks), 1);
            case 2:
                return new(SanKind.Dns, Checked(names.Ia5String(tag), checks), 2);
            case 6:
                return new(SanKind.Uri, Checked(names.Ia5String(tag), checks), 6);
            case 7:
                return IpAddress(names.OctetString(tag));
            default:
                return new(SanKind.Other, Convert.ToHexStringLower(names.Element(tag)), tag.TagValue);
        }
    }

    private static SubjectAlternativeName IpAddress(ReadOnlySpan<byte> address) => address.Length is 4 or 16
        ? new(SanKind.IpAddress, new IPAddress(address).ToString(), 7)
        : throw new SigstoreException(Invalid, $"expected an IP address of 4 or 16 bytes, found {address.Length}");

    // SEQUENCE implicitly [0] { OID, [0] EXPLICIT value }; only Fulcio's user name is decoded.
    private static SubjectAlternativeName OtherName(ReadOnlySpan<byte> element, CheckSwitch checks)
    {
        var reader = new DerReader(element, Invalid, "subject alternative name");
        var content = reader.Sequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        if (!content.OidBytes().SequenceEqual(Oids.FulcioOtherName))
        {
            return new(SanKind.Other, Convert.ToHexStringLower(element), 0);
        }

        var value = content.Explicit(0);
        content.End();
        var name = value.Utf8String();
        value.End();
        return new(SanKind.UserName, Checked(name, checks), 0);
    }

    // Readers of another language may end the name at the NUL.
    private static string Checked(string name, CheckSwitch checks)
    {
        checks.Demand(name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal), Invalid, "expected a name without NUL, found an empty one or a NUL");
        return name;
    }
}
