using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Timestamps;

/// <summary>The one SignerInfo of a token (RFC 5652 §5.3): who signed, what attributes, and the signature.</summary>
internal sealed class TimestampSigner
{
    private const FailureCode Malformed = FailureCode.TimestampTokenMalformed;
    private const int MaxAttributes = 32;

    private readonly ReadOnlyMemory<byte> _issuer;
    private readonly ReadOnlyMemory<byte> _serialNumber;
    private readonly ReadOnlyMemory<byte> _keyIdentifier;
    private readonly DigestAlgorithm _digest;
    private readonly SignatureScheme _scheme;
    private readonly byte[] _signedAttributes;
    private readonly ReadOnlyMemory<byte> _signature;
    private readonly SignedAttributes _attributes;

    private TimestampSigner(in Fields fields, byte[] signedAttributes, SignedAttributes attributes)
    {
        (_issuer, _serialNumber, _keyIdentifier) = (fields.Issuer, fields.SerialNumber, fields.KeyIdentifier);
        (_digest, _scheme, _signature) = (fields.Digest, fields.Scheme, fields.Signature);
        (_signedAttributes, _attributes) = (signedAttributes, attributes);
    }

    /// <summary>Reads the SignerInfo; <paramref name="whole"/> is the memory the reader is over, so that values are slices of it.</summary>
    public static TimestampSigner Parse(DerReader signer, ReadOnlyMemory<byte> whole)
    {
        Fields fields = default;
        var version = signer.SmallInteger();
        ReadIdentifier(ref signer, ref fields, whole);
        if (version != (fields.KeyIdentifier.IsEmpty ? 1 : 3))
        {
            throw new SigstoreException(Malformed, $"expected the SignerInfo version of its kind of identifier, found {version}"); // RFC 5652 §5.3
        }

        var digest = signer.Sequence();
        if (!SignatureScheme.TryReadDigest(digest, out fields.Digest))
        {
            throw new SigstoreException(FailureCode.TimestampAlgorithmUnsupported, "expected a digest by SHA-256, SHA-384 or SHA-512, found another");
        }

        if (!signer.NextIsContext(0))
        {
            throw new SigstoreException(FailureCode.TimestampAttributesInvalid, "expected signed attributes, found none");
        }

        var attributes = signer.Element(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)).ToArray();
        if (!SignatureScheme.TryRead(signer.Sequence(), fields.Digest, out fields.Scheme))
        {
            throw new SigstoreException(FailureCode.TimestampAlgorithmUnsupported, "expected a signature by ECDSA, RSA PKCS#1 v1.5 or Ed25519 with the token's digest, found another");
        }

        fields.Signature = DerReader.SliceOf(whole, signer.OctetString());
        if (signer.NextIsContext(1))
        {
            _ = signer.Element(); // unsigned attributes prove nothing
        }

        signer.End();
        // The signature is over the attributes as SET OF, though they are sent as [0] (RFC 5652 §5.4): only the tag differs.
        attributes[0] = 0x31;
        return new TimestampSigner(in fields, attributes, SignedAttributes.Parse(attributes));
    }

    /// <summary>The certificate this signer names, of those offered; null if it is none of them.</summary>
    public Certificate? Find(ImmutableArray<Certificate> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (IsOf(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Refuses unless content, certificate and signature are what the signed attributes say.</summary>
    public void Verify(ReadOnlySpan<byte> content, Certificate certificate, CheckSwitch checks)
    {
        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        digest = digest[.._digest.Hash(content, digest)];
        checks.Demand(digest.SequenceEqual(_attributes.MessageDigest.Span), FailureCode.TimestampContentChanged, "expected the content that was signed, found another");
        checks.Demand(_attributes.Binds(certificate), FailureCode.TimestampSignerNotBound, "expected the signing certificate's hash in the token, found none or another");
        if (!_scheme.Verify(certificate.PublicKey, _signedAttributes, _signature.Span))
        {
            checks.Refuse(FailureCode.TimestampSignatureInvalid, "expected a timestamp signature that verifies, found one that does not");
        }
    }

    private bool IsOf(Certificate certificate) => _keyIdentifier.IsEmpty
        ? certificate.Issuer.Span.SequenceEqual(_issuer.Span) && certificate.SerialNumber.Span.SequenceEqual(_serialNumber.Span)
        : certificate.Profile.SubjectKeyIdentifier is { } own && own.Span.SequenceEqual(_keyIdentifier.Span);

    // SignerIdentifier: IssuerAndSerialNumber, or [0] SubjectKeyIdentifier.
    private static void ReadIdentifier(ref DerReader signer, ref Fields fields, ReadOnlyMemory<byte> whole)
    {
        if (signer.NextIsContext(0))
        {
            fields.KeyIdentifier = DerReader.SliceOf(whole, signer.OctetString(new Asn1Tag(TagClass.ContextSpecific, 0)));
            if (fields.KeyIdentifier.IsEmpty)
            {
                throw new SigstoreException(Malformed, "expected a signer's key identifier, found an empty one");
            }

            return;
        }

        var identifier = signer.Sequence();
        fields.Issuer = DerReader.SliceOf(whole, identifier.Element(Asn1Tag.Sequence));
        fields.SerialNumber = DerReader.SliceOf(whole, identifier.IntegerBytes());
        identifier.End();
    }

    private struct Fields
    {
        public ReadOnlyMemory<byte> Issuer;
        public ReadOnlyMemory<byte> SerialNumber;
        public ReadOnlyMemory<byte> KeyIdentifier;
        public DigestAlgorithm Digest;
        public SignatureScheme Scheme;
        public ReadOnlyMemory<byte> Signature;
    }

    /// <summary>The signed attributes that matter, each exactly once with exactly one value (RFC 5652 §11, RFC 5035 §3).</summary>
    private sealed class SignedAttributes
    {
        private ReadOnlyMemory<byte> _certificateHash;
        private DigestAlgorithm? _certificateHashAlgorithm; // null: the SHA-1 of version 1
        private ReadOnlyMemory<byte> _issuerSerial;

        public ReadOnlyMemory<byte> MessageDigest { get; private set; }

        public static SignedAttributes Parse(byte[] set)
        {
            var reader = new DerReader(set, Malformed, "signed attributes");
            var attributes = reader.Set();
            reader.End();
            var parsed = new SignedAttributes();
            var seen = new DistinctParts(set, stackalloc (int, int)[MaxAttributes]);
            var (hasType, hasDigest) = (false, false);
            while (!attributes.IsAtEnd)
            {
                var attribute = attributes.Sequence();
                var oid = attribute.OidBytes();
                var values = attribute.Set();
                attribute.End();
                if (!seen.TryAdd(oid))
                {
                    throw new SigstoreException(FailureCode.TimestampAttributesInvalid, "expected each signed attribute once, found one again or too many");
                }

                hasType |= oid.SequenceEqual(Oids.ContentTypeAttribute) && IsTimestampInfo(values);
                hasDigest |= oid.SequenceEqual(Oids.MessageDigestAttribute) && parsed.TakeDigest(values, set);
                parsed.TakeSigningCertificate(oid, values, set);
            }

            return hasType && hasDigest ? parsed
                : throw new SigstoreException(FailureCode.TimestampAttributesInvalid, "expected the attributes content type TSTInfo and message digest, found others");
        }

        /// <summary>True if the first ESSCertID is of this certificate.</summary>
        [SuppressMessage("Security", "CA5350", Justification = "RFC 2634 §5.4 fixes SHA-1 for ESSCertID; the certificate is bound by the authority's chain besides")]
        public bool Binds(Certificate certificate)
        {
            if (_certificateHash.IsEmpty)
            {
                return false;
            }

            Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
            var length = _certificateHashAlgorithm is { } algorithm ? algorithm.Hash(certificate.Der.Span, digest) : SHA1.HashData(certificate.Der.Span, digest);
            return digest[..length].SequenceEqual(_certificateHash.Span) && (_issuerSerial.IsEmpty || IsIssuerSerialOf(certificate));
        }

        private static bool IsTimestampInfo(DerReader values) => values.OidBytes().SequenceEqual(Oids.TimestampInfo) && values.IsAtEnd;

        private bool TakeDigest(DerReader values, ReadOnlyMemory<byte> set)
        {
            MessageDigest = DerReader.SliceOf(set, values.OctetString());
            return values.IsAtEnd;
        }

        // SigningCertificate(V2): SEQUENCE { SEQUENCE OF ESSCertID, policies? }; the first one is the signer's. Version 2 wins if both are there.
        private void TakeSigningCertificate(ReadOnlySpan<byte> oid, DerReader values, ReadOnlyMemory<byte> set)
        {
            var isV2 = oid.SequenceEqual(Oids.SigningCertificateV2Attribute);
            if (!isV2 && (_certificateHashAlgorithm is not null || !oid.SequenceEqual(Oids.SigningCertificateAttribute)))
            {
                return;
            }

            var signingCertificate = values.Sequence();
            values.End();
            var identifiers = signingCertificate.Sequence();
            var identifier = identifiers.Sequence();
            DigestAlgorithm? algorithm = isV2 ? DigestAlgorithm.Sha256 : null;
            if (isV2 && identifier.NextIs(Asn1Tag.Sequence))
            {
                algorithm = SignatureScheme.TryReadDigest(identifier.Sequence(), out var named) ? named
                    : throw new SigstoreException(FailureCode.TimestampAlgorithmUnsupported, "expected a certificate hash by SHA-256, SHA-384 or SHA-512, found another");
            }

            (_certificateHash, _certificateHashAlgorithm) = (DerReader.SliceOf(set, identifier.OctetString()), algorithm);
            _issuerSerial = identifier.IsAtEnd ? default : DerReader.SliceOf(set, identifier.Element(Asn1Tag.Sequence));
            identifier.End();
        }

        // IssuerSerial: SEQUENCE { GeneralNames with one directoryName [4] EXPLICIT, INTEGER }.
        private bool IsIssuerSerialOf(Certificate certificate)
        {
            var reader = new DerReader(_issuerSerial.Span, Malformed, "issuer serial");
            var issuerSerial = reader.Sequence();
            var names = issuerSerial.Sequence();
            var name = names.NextIsContext(4) ? names.Explicit(4).Rest : default;
            return names.IsAtEnd && name.SequenceEqual(certificate.Issuer.Span) && issuerSerial.IntegerBytes().SequenceEqual(certificate.SerialNumber.Span);
        }
    }
}
