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

    private ReadOnlyMemory<byte> _list;
    private ReadOnlyMemory<byte>[]? _fulcio; // while reading: by last arc, less one
    private uint _fulcioPresent;

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

    /// <summary>True if the subject alternative name is critical.</summary>
    public bool AreSubjectAlternativeNamesCritical { get; private set; }

    /// <summary>Every extension as it stands; read anew each time, for people look at them and verification does not.</summary>
    public ImmutableArray<CertificateExtension> Extensions => ReadAll(_list);

    /// <summary>Reads the SEQUENCE OF Extension; <paramref name="der"/> is the certificate the reader is over, so that values are slices of it.</summary>
    public static CertificateProfile Parse(ref DerReader extensions, ReadOnlyMemory<byte> der, CheckSwitch checks)
    {
        var profile = new CertificateProfile { _list = DerReader.SliceOf(der, extensions.Rest) };
        var seen = new DistinctParts(der.Span, stackalloc (int, int)[MaxExtensions]);
        while (!extensions.IsAtEnd)
        {
            var oid = Next(ref extensions, out var isCritical, out var content);
            if (seen.IsFull || (!seen.TryAdd(oid) && checks.IsOn(FailureCode.CertificateExtensionUnsupported)))
            {
                throw new SigstoreException(FailureCode.CertificateExtensionUnsupported, $"expected each extension once and at most {MaxExtensions}, found {Oids.Dotted(oid)} again or more");
            }

            profile.Take(oid, isCritical, DerReader.SliceOf(der, content), checks);
        }

        if (profile._fulcio is { } values)
        {
            profile.Fulcio = FulcioExtensions.Parse(values, profile._fulcioPresent, checks);
            profile._fulcio = null;
        }

        return profile;
    }

    /// <summary>The profile of a certificate without extensions.</summary>
    public static CertificateProfile Empty { get; } = new();

    /// <summary>True if the extended key usages, being there, contain this one or any.</summary>
    public bool AllowsChained(string usage) => ExtendedKeyUsages is not { } usages || usages.Contains(usage) || usages.Contains(AnyUsage);

    private static ReadOnlySpan<byte> Next(ref DerReader extensions, out bool isCritical, out ReadOnlySpan<byte> value)
    {
        var extension = extensions.Sequence();
        var oid = extension.OidBytes();
        isCritical = extension.NextIs(Asn1Tag.Boolean) && ReadTrue(ref extension);
        value = extension.OctetString();
        extension.End();
        return oid;
    }

    private static ImmutableArray<CertificateExtension> ReadAll(ReadOnlyMemory<byte> list)
    {
        var all = ImmutableArray.CreateBuilder<CertificateExtension>();
        var extensions = new DerReader(list.Span, FailureCode.CertificateMalformed, "certificate");
        while (!extensions.IsAtEnd)
        {
            var oid = Next(ref extensions, out var isCritical, out var value);
            all.Add(new CertificateExtension(DerReader.SliceOf(list, oid), isCritical, DerReader.SliceOf(list, value)));
        }

        return all.DrainToImmutable();
    }

    private void Take(ReadOnlySpan<byte> oid, bool isCritical, ReadOnlyMemory<byte> value, CheckSwitch checks)
    {
        if (oid.Length == 3 && oid.StartsWith(Oids.CertificateExtensionArc) && TakeStandard(oid[2], isCritical, value, checks))
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
        else if (oid.Length == Oids.FulcioArc.Length + 1 && oid.StartsWith(Oids.FulcioArc) && FulcioExtensions.IsKnown(oid[^1]))
        {
            TakeFulcio(oid[^1], value);
        }
        else if (isCritical)
        {
            UnknownCritical ??= Oids.Dotted(oid);
        }
    }

    private void TakeFulcio(byte arc, ReadOnlyMemory<byte> value)
    {
        (_fulcio ??= new ReadOnlyMemory<byte>[FulcioExtensions.Last])[arc - 1] = value;
        _fulcioPresent |= 1U << (arc - 1);
    }

    private bool TakeStandard(byte arc, bool isCritical, ReadOnlyMemory<byte> value, CheckSwitch checks)
    {
        var reader = new DerReader(value.Span, FailureCode.CertificateMalformed, "certificate extension");
        switch (arc)
        {
            case 14:
                SubjectKeyIdentifier = DerReader.SliceOf(value, reader.OctetString());
                break;
            case 15:
                KeyUsages = ReadKeyUsages(ref reader);
                break;
            case 17:
                SubjectAlternativeNames = SubjectAlternativeName.ParseAll(reader.Element(), checks);
                AreSubjectAlternativeNamesCritical = isCritical;
                break;
            case 19:
                ReadBasicConstraints(ref reader);
                break;
            case 30:
                NameConstraints = Certificates.NameConstraints.Parse(reader.Element());
                break;
            case 35:
                AuthorityKeyIdentifier = ReadAuthorityKeyIdentifier(ref reader, value);
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
    private static ReadOnlyMemory<byte>? ReadAuthorityKeyIdentifier(ref DerReader reader, ReadOnlyMemory<byte> value)
    {
        var sequence = reader.Sequence();
        var identifier = default(ReadOnlyMemory<byte>?); // not "? : null": null would become an empty memory by way of byte[]
        if (sequence.NextIsContext(0))
        {
            identifier = DerReader.SliceOf(value, sequence.OctetString(new Asn1Tag(TagClass.ContextSpecific, 0)));
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
}
