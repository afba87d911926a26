using System.Buffers;
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
    private const int EntryOffset = 12;

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
        var signed = new byte[SizeOfSigned(35 + tbs.Length, extensions)];
        var entry = signed.AsSpan(EntryOffset);
        issuerKeyHash.Span.CopyTo(entry);
        Precertificate.WriteUInt24(entry[32..], tbs.Length);
        tbs.CopyTo(entry[35..]);
        Frame(signed, (ulong)timestamp.ToUnixTimeMilliseconds(), EntryPrecertificate, 35 + tbs.Length, extensions);
        return signed;
    }

    /// <summary>Verifies an embedded timestamp of the path's leaf with the log's key; refuses with <see cref="FailureCode.SctSignatureInvalid"/> and siblings.</summary>
    public void VerifyEmbedded(CertificatePath path, PublicKey logKey) => VerifyEmbedded(path, logKey, CheckSwitch.All);

    /// <summary>Verifies a timestamp that came beside the certificate.</summary>
    public void VerifyDetached(Certificate leaf, PublicKey logKey)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(logKey);
        var signed = new byte[SizeOfSigned(3 + leaf.Der.Length, _extensions)];
        Precertificate.WriteUInt24(signed.AsSpan(EntryOffset), leaf.Der.Length);
        leaf.Der.Span.CopyTo(signed.AsSpan(EntryOffset + 3));
        Verify(leaf, Frame(signed, _milliseconds, EntryCertificate, 3 + leaf.Der.Length, _extensions), logKey, CheckSwitch.All);
    }

    internal void VerifyEmbedded(CertificatePath path, PublicKey logKey, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(logKey);
        checks.Demand(!path.Issuers.IsEmpty, FailureCode.CertificatePathNotFound, "expected an issuer of the certificate, found none");
        var rented = ArrayPool<byte>.Shared.Rent(SizeOfSigned(Precertificate.MaxSizeOf(path.Leaf), _extensions));
        try
        {
            Verify(path.Leaf, WriteSigned(path, rented), logKey, checks);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The bytes that are signed, for a given entry.</summary>
    internal byte[] SignedBytesOf(CertificatePath path) => WriteSigned(path, new byte[SizeOfSigned(Precertificate.MaxSizeOf(path.Leaf), _extensions)]).ToArray();

    private ReadOnlySpan<byte> WriteSigned(CertificatePath path, Span<byte> buffer) =>
        Frame(buffer, _milliseconds, EntryPrecertificate, Precertificate.WriteEntry(path, buffer[EntryOffset..]), _extensions);

    private void Verify(Certificate leaf, ReadOnlySpan<byte> signed, PublicKey logKey, CheckSwitch checks)
    {
        checks.Demand(_signatureAlgorithm == AlgorithmOf(logKey), FailureCode.SctAlgorithmMismatch, "expected the algorithm of the log's key in the certificate timestamp, found another");
        if (Timestamp > leaf.NotAfter)
        {
            checks.Refuse(FailureCode.SctAfterCertificate, $"expected a certificate timestamp before {leaf.NotAfter:u}, found {Timestamp:u}");
        }

        if (!IsSignedOver(signed, logKey))
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

    private static int SizeOfSigned(int entrySize, ReadOnlySpan<byte> extensions) => EntryOffset + entrySize + 2 + extensions.Length;

    // digitally-signed struct of RFC 6962 §3.2: version, signature_type, timestamp, entry_type, entry (which stands there already), extensions.
    private static ReadOnlySpan<byte> Frame(Span<byte> bytes, ulong milliseconds, byte entryType, int entrySize, ReadOnlySpan<byte> extensions)
    {
        bytes[..2].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes[2..], milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], entryType);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(EntryOffset + entrySize)..], (ushort)extensions.Length);
        extensions.CopyTo(bytes[(EntryOffset + entrySize + 2)..]);
        return bytes[..SizeOfSigned(entrySize, extensions)];
    }

    private static byte[] Length16(ReadOnlySpan<byte> vector) => [(byte)(vector.Length >> 8), (byte)(vector.Length & 0xff)];

    private static byte AlgorithmOf(PublicKey key) => key is RsaPublicKey ? SignatureRsa : SignatureEcdsa;
}
