using System.Collections.Immutable;
using System.Formats.Asn1;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>What a certificate's extensions allow it to be: decoded once, judged by <see cref="CertificatePath"/>.</summary>
internal sealed class CertificateProfile
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string PrecertificateSigning = "1.3.6.1.4.1.11129.2.4.4";
    private const string AnyUsage = "2.5.29.37.0";
    private const int MaxExtensions = 64;
    private const int MaxUsages = 64;

    private CertificateProfile()
    {
    }

    public bool IsAuthority { get; private set; }

    /// <summary>The most authorities that may stand between this one and the leaf; null if unlimited.</summary>
    public int? PathLength { get; private set; }

    /// <summary>The key usage, or null if the extension is absent, which allows everything.</summary>
    public KeyUsages? KeyUsages { get; private set; }

    /// <summary>The extended key usages, or null if the extension is absent.</summary>
    public ImmutableArray<string>? ExtendedKeyUsages { get; private set; }

    public bool AreExtendedKeyUsagesCritical { get; private set; }

    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; private set; }

    public ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; private set; }

    public NameConstraints? NameConstraints { get; private set; }

    public ImmutableArray<SubjectAlternativeName> SubjectAlternativeNames { get; private set; } = [];

    public FulcioExtensions Fulcio { get; private set; } = FulcioExtensions.None;

    public ReadOnlyMemory<byte>? SctList { get; private set; }

    public bool IsPoisoned { get; private set; }

    /// <summary>The first critical extension that is not decoded here; null if there is none.</summary>
    public string? UnknownCritical { get; private set; }

    public ImmutableArray<CertificateExtension> Extensions { get; private set; } = [];

    /// <summary>Reads the SEQUENCE OF Extension; <paramref name="der"/> is the certificate the reader is over, so that values are slices of it.</summary>
    public static CertificateProfile Parse(ref DerReader extensions, ReadOnlyMemory<byte> der, CheckSwitch checks)
    {
        var profile = new CertificateProfile();
        var all = ImmutableArray.CreateBuilder<CertificateExtension>(16);
        var fulcio = ImmutableArray.CreateBuilder<(byte, ReadOnlyMemory<byte>)>(Last);
        while (!extensions.IsAtEnd)
        {
            var extension = extensions.Sequence();
            var oid = extension.OidBytes();
            var isCritical = extension.NextIs(Asn1Tag.Boolean) && ReadTrue(ref extension);
            var value = Slice(der, extension.OctetString());
            extension.End();
            if (all.Count == MaxExtensions || (Contains(all, oid) && checks.IsOn(FailureCode.CertificateExtensionUnsupported)))
            {
                throw new SigstoreException(FailureCode.CertificateExtensionUnsupported, $"expected each extension once and at most {MaxExtensions}, found {Oids.Dotted(oid)} again or more");
            }

            all.Add(new CertificateExtension(Slice(der, oid), isCritical, value));
            profile.Take(oid, isCritical, value, fulcio, checks);
        }

        profile.Fulcio = FulcioExtensions.Parse(fulcio.DrainToImmutable(), checks);
        profile.Extensions = all.DrainToImmutable();
        return profile;
    }

    /// <summary>The profile of a certificate without extensions.</summary>
    public static CertificateProfile Empty { get; } = new();

    /// <summary>True if the extended key usages, being there, contain this one or any.</summary>
    public bool AllowsChained(string usage) => ExtendedKeyUsages is not { } usages || usages.Contains(usage) || usages.Contains(AnyUsage);

    private const int Last = 24;

    private void Take(
        ReadOnlySpan<byte> oid, bool isCritical, ReadOnlyMemory<byte> value, ImmutableArray<(byte, ReadOnlyMemory<byte>)>.Builder fulcio, CheckSwitch checks)
    {
        if (oid.Length == 3 && oid.StartsWith(Oids.CertificateExtensionArc) && TakeStandard(oid[2], isCritical, value.Span, checks))
        {
            return;
        }

        if (oid.SequenceEqual(Oids.SctList))
        {
            SctList = value;
        }
        else if (oid.SequenceEqual(Oids.PrecertificatePoison))
        {
            IsPoisoned = true;
        }
        else if (oid.Length == Oids.FulcioArc.Length + 1 && oid.StartsWith(Oids.FulcioArc))
        {
            fulcio.Add((oid[^1], value));
        }
        else if (isCritical)
        {
            UnknownCritical ??= Oids.Dotted(oid);
        }
    }

    private bool TakeStandard(byte arc, bool isCritical, ReadOnlySpan<byte> value, CheckSwitch checks)
    {
        var reader = new DerReader(value, FailureCode.CertificateMalformed, "certificate extension");
        switch (arc)
        {
            case 14:
                SubjectKeyIdentifier = reader.OctetString().ToArray();
                break;
            case 15:
                KeyUsages = ReadKeyUsages(ref reader);
                break;
            case 17:
                SubjectAlternativeNames = SubjectAlternativeName.ParseAll(reader.Element(), checks);
                break;
            case 19:
                ReadBasicConstraints(ref reader);
                break;
            case 30:
                NameConstraints = Certificates.NameConstraints.Parse(reader.Element());
                break;
            case 35:
                AuthorityKeyIdentifier = ReadAuthorityKeyIdentifier(ref reader);
                break;
            case 37:
                ExtendedKeyUsages = ReadExtendedKeyUsages(ref reader);
                AreExtendedKeyUsagesCritical = isCritical;
                break;
            default:
                return false;
        }

        reader.End();
        return true;
    }

    private void ReadBasicConstraints(ref DerReader reader)
    {
        var constraints = reader.Sequence();
        IsAuthority = constraints.NextIs(Asn1Tag.Boolean) && ReadTrue(ref constraints);
        if (!constraints.IsAtEnd)
        {
            PathLength = constraints.SmallInteger();
        }

        constraints.End();
    }

    private static KeyUsages ReadKeyUsages(ref DerReader reader)
    {
        var bits = reader.BitString(out _);
        var first = bits.IsEmpty ? 0 : bits[0];
        var usages = ((first & 0x80) != 0 ? Certificates.KeyUsages.DigitalSignature : 0)
            | ((first & 0x40) != 0 ? Certificates.KeyUsages.NonRepudiation : 0)
            | ((first & 0x04) != 0 ? Certificates.KeyUsages.CertificateSigning : 0);
        return usages | ((first & ~0xc4) != 0 || bits.Length > 1 ? Certificates.KeyUsages.Other : 0);
    }

    private static ImmutableArray<string> ReadExtendedKeyUsages(ref DerReader reader)
    {
        var list = reader.Sequence();
        var usages = ImmutableArray.CreateBuilder<string>(1);
        while (!list.IsAtEnd)
        {
            if (usages.Count == MaxUsages)
            {
                throw new SigstoreException(FailureCode.CertificateMalformed, $"expected at most {MaxUsages} extended key usages, found more");
            }

            usages.Add(Oids.Dotted(list.OidBytes()));
        }

        return usages.DrainToImmutable();
    }

    // SEQUENCE { [0] keyIdentifier?, [1] issuer?, [2] serial? }; only the key identifier is used.
    private static ReadOnlyMemory<byte>? ReadAuthorityKeyIdentifier(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var identifier = default(ReadOnlyMemory<byte>?); // not "? : null": null would become an empty memory by way of byte[]
        if (sequence.NextIsContext(0))
        {
            identifier = sequence.OctetString(new Asn1Tag(TagClass.ContextSpecific, 0)).ToArray();
        }

        while (!sequence.IsAtEnd)
        {
            _ = sequence.Element();
        }

        return identifier;
    }

    // DER writes a default never: FALSE may not appear (X.690 §11.5).
    private static bool ReadTrue(ref DerReader reader) =>
        reader.Boolean() ? true : throw new SigstoreException(FailureCode.CertificateMalformed, "expected the default FALSE to be left out, found it written");

    private static bool Contains(ImmutableArray<CertificateExtension>.Builder extensions, ReadOnlySpan<byte> oid)
    {
        for (var i = 0; i < extensions.Count; i++)
        {
            if (extensions[i].OidBytes.SequenceEqual(oid))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> der, ReadOnlySpan<byte> part)
    {
        _ = der.Span.Overlaps(part, out var offset);
        return der.Slice(offset, part.Length);
    }
}
