using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Sigstore.Client.Certificates;
using Sigstore.Client.Tests.Certificates;

namespace Sigstore.Client.Tests.Timestamps;

#pragma warning disable CA5350 // SHA-1 is what old certificate bindings and refused imprints are made of

/// <summary>Timestamp responses written element by element, so that each can be wrong alone while everything else is validly signed.</summary>
internal static class TestTimestamps
{
    public static readonly DateTimeOffset Time = TestCertificates.Start.AddMinutes(5);
    public static readonly byte[] Stamped = "the signature that is stamped"u8.ToArray();
    private const string TimestampInfo = "1.2.840.113549.1.9.16.1.4";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public static Certificate Signer { get; } = TestCertificates.Issue(TestCertificates.TimestampShape with { Issuer = "CN=root", IssuerKey = TestCertificates.RootKey });

    public static Certificate Root { get; } = TestCertificates.Root();

    public static AuthorityChain Authority { get; } = AuthorityChain.Create(Signer, Root);

    public static byte[] Response(Token token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(token.Status);
            }

            if (token.HasToken)
            {
                writer.WriteEncodedValue(ContentInfo(token));
            }
        }

        return writer.Encode();
    }

    public static byte[] ContentInfo(Token token)
    {
        var content = Info(token);
        var attributes = Attributes(token, token.SignedContent ?? content);
        var signature = (token.SigningKey ?? TestCertificates.LeafKey).SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (token.BreaksSignature)
        {
            signature[^1] ^= 1;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using var outer = writer.PushSequence();
        writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
        using (writer.PushSequence(Context(0)))
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            using (writer.PushSetOf())
            {
                Algorithm(writer, Sha256);
            }

            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(token.ContentType);
                using var wrapper = writer.PushSequence(Context(0));
                writer.WriteOctetString(content);
            }

            WriteCertificates(writer, token);
            using (writer.PushSetOf())
            {
                for (var i = 0; i < token.Signers; i++)
                {
                    WriteSigner(writer, token, attributes, signature);
                }
            }
        }

        outer.Dispose();
        return writer.Encode();
    }

    private static void WriteCertificates(AsnWriter writer, Token token)
    {
        if (token.Certificates.Length == 0)
        {
            return;
        }

        using var set = writer.PushSetOf(Context(0));
        foreach (var certificate in token.Certificates)
        {
            writer.WriteEncodedValue(certificate.Der.Span);
        }
    }

    private static void WriteSigner(AsnWriter writer, Token token, byte[] attributes, byte[] signature)
    {
        using var signer = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue((token.NamedSigner ?? Signer).Issuer.Span);
            writer.WriteInteger((token.NamedSigner ?? Signer).SerialNumber.Span);
        }

        Algorithm(writer, token.DigestAlgorithm);
        if (token.HasAttributes)
        {
            writer.WriteEncodedValue([0xa0, .. attributes.AsSpan(1)]);
        }

        Algorithm(writer, "1.2.840.10045.4.3.2");
        writer.WriteOctetString(signature);
    }

    private static byte[] Attributes(Token token, byte[] content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            Attribute(writer, "1.2.840.113549.1.9.3", value => value.WriteObjectIdentifier(token.AttributeContentType));
            Attribute(writer, "1.2.840.113549.1.9.4", value => value.WriteOctetString(SHA256.HashData(content)));
            if (token.BoundCertificateV1 is { } old)
            {
                Attribute(writer, "1.2.840.113549.1.9.16.2.12", value => WriteBinding(value, token, SHA1.HashData(old.Der.Span), algorithm: null));
            }

            if (token.BindsCertificate)
            {
                var hash = token.BindingHash == Sha256 ? SHA256.HashData((token.BoundCertificate ?? Signer).Der.Span) : SHA512.HashData((token.BoundCertificate ?? Signer).Der.Span);
                Attribute(writer, "1.2.840.113549.1.9.16.2.47", value => WriteBinding(value, token, hash, token.BindingHash == Sha256 ? null : token.BindingHash));
            }

            if (token.RepeatsAttribute)
            {
                Attribute(writer, "1.2.840.113549.1.9.4", value => value.WriteOctetString(new byte[32]));
            }
        }

        return writer.Encode();
    }

    private static void WriteBinding(AsnWriter writer, Token token, byte[] hash, string? algorithm)
    {
        using var signingCertificate = writer.PushSequence();
        using var list = writer.PushSequence();
        using var identifier = writer.PushSequence();
        if (algorithm is not null)
        {
            Algorithm(writer, algorithm);
        }

        writer.WriteOctetString(hash);
        if (token.IssuerSerial is { } certificate)
        {
            using var issuerSerial = writer.PushSequence();
            using (writer.PushSequence())
            using (writer.PushSequence(Context(4)))
            {
                writer.WriteEncodedValue(certificate.Issuer.Span);
            }

            writer.WriteInteger(certificate.SerialNumber.Span);
        }
    }

    private static byte[] Info(Token token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(token.Version);
            writer.WriteObjectIdentifier("1.3.6.1.4.1.57264.2");
            using (writer.PushSequence())
            {
                Algorithm(writer, token.ImprintAlgorithm);
                writer.WriteOctetString(token.ImprintAlgorithm == Sha256 ? SHA256.HashData(token.Stamped) : SHA1.HashData(token.Stamped));
            }

            writer.WriteInteger(4711);
            writer.WriteGeneralizedTime(token.Time, omitFractionalSeconds: false);
            if (token.HasAccuracy)
            {
                using var accuracy = writer.PushSequence();
                writer.WriteInteger(1);
                writer.WriteInteger(500, new Asn1Tag(TagClass.ContextSpecific, 0));
            }

            if (token.Nonce is { } nonce)
            {
                writer.WriteInteger(nonce);
            }
        }

        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, string oid, Action<AsnWriter> value)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var values = writer.PushSetOf();
        value(writer);
    }

    private static void Algorithm(AsnWriter writer, string oid)
    {
        using var identifier = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    /// <summary>What a token is like; the defaults are right.</summary>
    internal sealed record Token
    {
        public int Status { get; init; }

        public bool HasToken { get; init; } = true;

        public int Version { get; init; } = 1;

        public byte[] Stamped { get; init; } = TestTimestamps.Stamped;

        public string ImprintAlgorithm { get; init; } = Sha256;

        public DateTimeOffset Time { get; init; } = TestTimestamps.Time;

        public bool HasAccuracy { get; init; } = true;

        public BigInteger? Nonce { get; init; } = 42;

        public string ContentType { get; init; } = TimestampInfo;

        public string AttributeContentType { get; init; } = TimestampInfo;

        public string DigestAlgorithm { get; init; } = Sha256;

        public bool HasAttributes { get; init; } = true;

        public bool RepeatsAttribute { get; init; }

        public bool BindsCertificate { get; init; } = true;

        public string BindingHash { get; init; } = Sha256;

        public Certificate? BoundCertificate { get; init; }

        public Certificate? BoundCertificateV1 { get; init; }

        public Certificate? IssuerSerial { get; init; }

        public Certificate? NamedSigner { get; init; }

        public ECDsa? SigningKey { get; init; }

        public byte[]? SignedContent { get; init; }

        public bool BreaksSignature { get; init; }

        public int Signers { get; init; } = 1;

        public Certificate[] Certificates { get; init; } = [];
    }
}
