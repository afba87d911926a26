using System.Buffers.Binary;
using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// A CT log's promise to publish a certificate (RFC 6962 §3.2), v1. Parsed, not verified. Embedded ones are over the precertificate,
/// detached ones over the certificate itself.
/// </summary>
public sealed class SignedCertificateTimestamp
{
    private const FailureCode Malformed = FailureCode.SctMalformed;
    private const int MaxTimestamps = 16;
    private const byte HashSha256 = 4;
    private const byte SignatureRsa = 1;
    private const byte SignatureEcdsa = 3;
    private const byte EntryCertificate = 0;
    private const byte EntryPrecertificate = 1;

    private readonly ulong _milliseconds;
    private readonly byte[] _extensions;
    private readonly byte[] _signature;
    private readonly byte _signatureAlgorithm;

    private SignedCertificateTimestamp(Sha256Digest logId, ulong milliseconds, byte[] extensions, byte signatureAlgorithm, byte[] signature)
    {
        LogId = logId;
        (_milliseconds, _extensions, _signatureAlgorithm, _signature) = (milliseconds, extensions, signatureAlgorithm, signature);
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
    }

    /// <summary>The log: SHA-256 of its key's SPKI.</summary>
    public Sha256Digest LogId { get; }

    /// <summary>When the log promised, in milliseconds.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Signed extensions; a static CT log writes the leaf's index there.</summary>
    public ReadOnlyMemory<byte> Extensions => _extensions;

    /// <summary>The signature's bytes: DER ECDSA or RSA PKCS#1 v1.5.</summary>
    public ReadOnlyMemory<byte> Signature => _signature;

    /// <summary>The timestamps embedded in a certificate; empty if it has no such extension.</summary>
    public static ImmutableArray<SignedCertificateTimestamp> ParseEmbedded(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate.Profile.SctList is not { } value)
        {
            return [];
        }

        var reader = new DerReader(value.Span, Malformed, "SCT list extension");
        var list = reader.OctetString();
        reader.End();
        return ParseList(list);
    }

    /// <summary>Reads a SignedCertificateTimestampList (RFC 6962 §3.3): two nested vectors, at least one timestamp.</summary>
    public static ImmutableArray<SignedCertificateTimestamp> ParseList(ReadOnlySpan<byte> list)
    {
        var reader = new TlsReader(list, Malformed, "SCT list");
        var items = new TlsReader(reader.Vector16(), Malformed, "SCT list");
        reader.End();
        var timestamps = ImmutableArray.CreateBuilder<SignedCertificateTimestamp>(1);
        while (!items.IsAtEnd)
        {
            if (timestamps.Count == MaxTimestamps)
            {
                throw new SigstoreException(Malformed, $"expected at most {MaxTimestamps} certificate timestamps, found more");
            }

            timestamps.Add(Parse(items.Vector16()));
        }

        return timestamps.Count > 0 ? timestamps.DrainToImmutable() : throw new SigstoreException(Malformed, "expected a certificate timestamp in the list, found none");
    }

    /// <summary>Reads one timestamp.</summary>
    public static SignedCertificateTimestamp Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new TlsReader(bytes, Malformed, "SCT");
        var version = reader.ReadUInt8();
        var logId = Sha256Digest.FromBytes(reader.Bytes(Sha256Digest.Size));
        var milliseconds = reader.ReadUInt64();
        var extensions = reader.Vector16().ToArray();
        var (hash, algorithm) = (reader.ReadUInt8(), reader.ReadUInt8());
        var signature = reader.Vector16().ToArray();
        reader.End();
        var isKnown = version == 0 && hash == HashSha256 && (algorithm is SignatureRsa or SignatureEcdsa)
            && milliseconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        return isKnown
            ? new SignedCertificateTimestamp(logId, milliseconds, extensions, algorithm, signature)
            : throw new SigstoreException(Malformed, $"expected an SCT v1 with SHA-256 and ECDSA or RSA, found version {version}, hash {hash}, signature {algorithm}");
    }

    /// <summary>Writes a timestamp; the inverse of <see cref="Parse"/>, for logs.</summary>
    public static byte[] Write(PublicKey logKey, DateTimeOffset timestamp, ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, timestamp.ToUnixTimeMilliseconds());
        return [0, .. logKey.SpkiDigest.Span, .. time, .. Length16(extensions), .. extensions, HashSha256, AlgorithmOf(logKey), .. Length16(signature), .. signature];
    }

    /// <summary>The bytes a log signs for a precertificate: what it is issued by (SHA-256 of the issuer's SPKI), its TBSCertificate, time and extensions.</summary>
    public static byte[] SignedBytesOfPrecertificate(Sha256Digest issuerKeyHash, ReadOnlySpan<byte> tbs, DateTimeOffset timestamp, ReadOnlySpan<byte> extensions)
    {
        ArgumentNullException.ThrowIfNull(issuerKeyHash);
        var entry = new byte[35 + tbs.Length];
        issuerKeyHash.Span.CopyTo(entry);
        Precertificate.WriteUInt24(entry.AsSpan(32), tbs.Length);
        tbs.CopyTo(entry.AsSpan(35));
        return SignedBytes((ulong)timestamp.ToUnixTimeMilliseconds(), EntryPrecertificate, entry, extensions);
    }

    /// <summary>Verifies an embedded timestamp of the path's leaf with the log's key; refuses with <see cref="FailureCode.SctSignatureInvalid"/> and siblings.</summary>
    public void VerifyEmbedded(CertificatePath path, PublicKey logKey) => VerifyEmbedded(path, logKey, CheckSwitch.All);

    /// <summary>Verifies a timestamp that came beside the certificate.</summary>
    public void VerifyDetached(Certificate leaf, PublicKey logKey)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(logKey);
        var entry = new byte[3 + leaf.Der.Length];
        Precertificate.WriteUInt24(entry, leaf.Der.Length);
        leaf.Der.Span.CopyTo(entry.AsSpan(3));
        Verify(leaf, EntryCertificate, entry, logKey, CheckSwitch.All);
    }

    internal void VerifyEmbedded(CertificatePath path, PublicKey logKey, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(logKey);
        checks.Demand(!path.Issuers.IsEmpty, FailureCode.CertificatePathNotFound, "expected an issuer of the certificate, found none");
        Verify(path.Leaf, EntryPrecertificate, Precertificate.EntryOf(path).Span, logKey, checks);
    }

    /// <summary>The bytes that are signed, for a given entry.</summary>
    internal byte[] SignedBytesOf(CertificatePath path) => SignedBytes(_milliseconds, EntryPrecertificate, Precertificate.EntryOf(path).Span, _extensions);

    private void Verify(Certificate leaf, byte entryType, ReadOnlySpan<byte> entry, PublicKey logKey, CheckSwitch checks)
    {
        checks.Demand(_signatureAlgorithm == AlgorithmOf(logKey), FailureCode.SctAlgorithmMismatch, "expected the algorithm of the log's key in the certificate timestamp, found another");
        if (Timestamp > leaf.NotAfter)
        {
            checks.Refuse(FailureCode.SctAfterCertificate, $"expected a certificate timestamp before {leaf.NotAfter:u}, found {Timestamp:u}");
        }

        if (!IsSignedOver(SignedBytes(_milliseconds, entryType, entry, _extensions), logKey))
        {
            checks.Refuse(FailureCode.SctSignatureInvalid, $"expected a certificate timestamp that verifies with log {LogId.Hex[..8]}, found one that does not");
        }
    }

    // RFC 6962 §2.1.4 signs with SHA-256, whatever the key; the old staging log has a bare RSA key.
    private bool IsSignedOver(ReadOnlySpan<byte> bytes, PublicKey logKey)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        DigestAlgorithm.Sha256.Hash(bytes, digest);
        return logKey is not Ed25519PublicKey && logKey.VerifyDigest(digest, DigestAlgorithm.Sha256, _signature);
    }

    // digitally-signed struct of RFC 6962 §3.2: version, signature_type, timestamp, entry_type, entry, extensions.
    private static byte[] SignedBytes(ulong milliseconds, byte entryType, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extensions)
    {
        var bytes = new byte[12 + entry.Length + 2 + extensions.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(2), milliseconds);
        bytes[11] = entryType;
        entry.CopyTo(bytes.AsSpan(12));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12 + entry.Length), (ushort)extensions.Length);
        extensions.CopyTo(bytes.AsSpan(14 + entry.Length));
        return bytes;
    }

    private static byte[] Length16(ReadOnlySpan<byte> vector) => [(byte)(vector.Length >> 8), (byte)(vector.Length & 0xff)];

    private static byte AlgorithmOf(PublicKey key) => key is RsaPublicKey ? SignatureRsa : SignatureEcdsa;
}
