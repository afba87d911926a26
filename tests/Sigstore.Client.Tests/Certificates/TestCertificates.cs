using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;

namespace Sigstore.Client.Tests.Certificates;

/// <summary>Certificates made by the platform to order, so that every rule can be broken alone.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    // Keys are dear to make and only their distinctness matters.
    private static readonly ECDsa[] Keys = [.. Enumerable.Range(0, 6).Select(i => ECDsa.Create(i < 3 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256))];

    public static ECDsa RootKey => Keys[0];

    public static ECDsa IntermediateKey => Keys[1];

    public static ECDsa OtherKey => Keys[2];

    public static ECDsa LeafKey => Keys[3];

    /// <summary>Issues a certificate as the shape says; the defaults are a correct Fulcio leaf, authority or timestamping certificate.</summary>
    public static Certificate Issue(Shape shape)
    {
        var request = new CertificateRequest(new X500DistinguishedName(shape.Subject), shape.Key, shape.Key.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256);
        foreach (var extension in shape.ExtensionsOrDefault())
        {
            request.CertificateExtensions.Add(extension);
        }

        var generator = X509SignatureGenerator.CreateForECDsa(shape.IssuerKey);
        using var certificate = request.Create(new X500DistinguishedName(shape.Issuer), generator, shape.NotBefore, shape.NotAfter, [0x4f, .. shape.Serial]);
        return Certificate.Parse(certificate.RawData);
    }

    public static Certificate Root(string name = "CN=root", ECDsa? key = null) =>
        Issue(new Shape { Subject = name, Issuer = name, Key = key ?? RootKey, IssuerKey = key ?? RootKey, IsAuthority = true, Usages = null, Years = 10, Serial = [0x70] });

    /// <summary>The shape of a correct intermediate between <see cref="Root"/> and a leaf of the default shape.</summary>
    public static Shape IntermediateShape => new() { Subject = "CN=intermediate", Issuer = "CN=root", Key = IntermediateKey, IssuerKey = RootKey, IsAuthority = true };

    /// <summary>The shape of a correct timestamping certificate.</summary>
    public static Shape TimestampShape => new() { Subject = "CN=tsa", Usages = [TimeStamping], AreUsagesCritical = true, End = Start.AddYears(1) };

    public static X509Extension Fulcio(int number, string text, bool isBare = false)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
        return new X509Extension($"1.3.6.1.4.1.57264.1.{number}", isBare ? System.Text.Encoding.UTF8.GetBytes(text) : writer.Encode(), critical: false);
    }

    public static X509Extension San(bool isCritical, params Action<AsnWriter>[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in names)
            {
                name(writer);
            }
        }

        return new X509Extension("2.5.29.17", writer.Encode(), isCritical);
    }

    public static Action<AsnWriter> Uri(string uri) => Ia5(6, uri);

    public static Action<AsnWriter> Email(string email) => Ia5(1, email);

    public static Action<AsnWriter> Dns(string name) => Ia5(2, name);

    public static Action<AsnWriter> OtherName(string oid, string value) => writer =>
    {
        using var _ = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
        writer.WriteObjectIdentifier(oid);
        using var explicitTag = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
    };

    private static Action<AsnWriter> Ia5(int tag, string text) => writer =>
        writer.WriteCharacterString(UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, tag));

    /// <summary>What a certificate is like; every property can be set wrong alone.</summary>
    internal sealed record Shape
    {
        public string Subject { get; init; } = "";

        public string Issuer { get; init; } = "CN=intermediate";

        public ECDsa Key { get; init; } = LeafKey;

        public ECDsa IssuerKey { get; init; } = IntermediateKey;

        public bool IsAuthority { get; init; }

        public int? PathLength { get; init; }

        public X509KeyUsageFlags? KeyUsage { get; init; } = (X509KeyUsageFlags)(-1);

        public string[]? Usages { get; init; } = [CodeSigning];

        public bool AreUsagesCritical { get; init; }

        public X509Extension? AlternativeName { get; init; }

        public X509Extension[] Further { get; init; } = [];

        public DateTimeOffset NotBefore { get; init; } = Start;

        public DateTimeOffset? End { get; init; }

        public int Years { get; init; } = 5;

        public DateTimeOffset NotAfter => End ?? (IsAuthority ? Start.AddYears(Years) : Start.AddMinutes(10));

        public byte[] Serial { get; init; } = [1, 2, 3];

        public bool HasKeyIdentifiers { get; init; }

        public IEnumerable<X509Extension> ExtensionsOrDefault()
        {
            var usage = KeyUsage == (X509KeyUsageFlags)(-1) ? (IsAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature) : KeyUsage;
            if (usage is { } flags)
            {
                yield return new X509KeyUsageExtension(flags, critical: true);
            }

            if (IsAuthority || PathLength is not null)
            {
                yield return new X509BasicConstraintsExtension(IsAuthority, PathLength is not null, PathLength ?? 0, critical: true);
            }

            if (Usages is { } usages)
            {
                yield return new X509EnhancedKeyUsageExtension([.. usages.Select(oid => new Oid(oid))], AreUsagesCritical);
            }

            if (HasKeyIdentifiers)
            {
                yield return new X509SubjectKeyIdentifierExtension(new PublicKey(Key), critical: false);
                yield return X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(new X509SubjectKeyIdentifierExtension(new PublicKey(IssuerKey), critical: false));
            }

            var isNamed = !IsAuthority && Usages?.Contains(TimeStamping) != true;
            if ((AlternativeName ?? (isNamed ? San(isCritical: true, Uri("https://ci.example/workflow")) : null)) is { } name)
            {
                yield return name;
            }

            foreach (var extension in Further)
            {
                yield return extension;
            }
        }
    }
}
