using System.Buffers.Binary;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>
/// The key a log or a witness signs notes with, and the name it signs under. A signature line belongs to it only if both the name and the
/// four-byte key id match (C2SP signed-note).
/// </summary>
public sealed class LogKey
{
    private const byte Ed25519Type = 0x01;
    private const byte CosignatureType = 0x04;
    private const byte RsaType = 0xff;

    private LogKey(string name, PublicKey key, Sha256Digest fullId) => (Name, Key, FullId) = (name, key, fullId);

    /// <summary>The name in signature lines: the host of the log, for example <c>rekor.sigstore.dev</c>.</summary>
    public string Name { get; }

    /// <summary>The key.</summary>
    public PublicKey Key { get; }

    /// <summary>The untruncated key id: 32 bytes, the log id of a v2 log.</summary>
    public Sha256Digest FullId { get; }

    /// <summary>The key id of signature lines: the first four bytes of <see cref="FullId"/>, big-endian.</summary>
    public uint Id => BinaryPrimitives.ReadUInt32BigEndian(FullId.Span);

    /// <summary>A v1 log's key: the id is SHA-256(SPKI), whatever the kind of key.</summary>
    public static LogKey ForRekorV1(string name, PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LogKey(CheckedName(name), key, key.SpkiDigest);
    }

    /// <summary>A tiled log's key: the id binds the name too, except for ECDSA, where it is SHA-256(SPKI) (C2SP signed-note, rekor-tiles).</summary>
    public static LogKey ForNote(string name, PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LogKey(CheckedName(name), key, key switch
        {
            Ed25519PublicKey ed25519 => Hash(name, Ed25519Type, default, ed25519.Raw),
            RsaPublicKey rsa => Hash(name, RsaType, "PKIX-RSA-PKCS#1v1.5"u8, rsa.Spki.Span),
            _ => key.SpkiDigest,
        });
    }

    /// <summary>A witness's key: Ed25519, signs cosignatures with a time (C2SP tlog-cosignature).</summary>
    public static LogKey ForWitness(string name, Ed25519PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LogKey(CheckedName(name), key, Hash(name, CosignatureType, default, key.Raw));
    }

    /// <summary>Reads a verifier key <c>name+hex id+base64(type || key)</c> of Ed25519, type 1 (note) or 4 (witness).</summary>
    public static LogKey ParseVerifierKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || !Base64Strict.TryDecode(parts[2], out var typed) || typed.Length != 33)
        {
            throw new SigstoreException(FailureCode.LogKeyMalformed, "expected name+id+base64 of an Ed25519 key, found another text");
        }

        var raw = Ed25519PublicKey.FromRaw(typed.AsSpan(1));
        var key = typed[0] switch
        {
            Ed25519Type => ForNote(parts[0], raw),
            CosignatureType => ForWitness(parts[0], raw),
            _ => throw new SigstoreException(FailureCode.LogKeyMalformed, $"expected key type 1 or 4, found {typed[0]}"),
        };
        return key.Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture) == parts[1]
            ? key : throw new SigstoreException(FailureCode.LogKeyMalformed, "expected the key id of this name and key, found another");
    }

    private static string CheckedName(string name) => SignedNote.IsName(name)
        ? name : throw new SigstoreException(FailureCode.LogKeyMalformed, "expected a name without white space and plus sign, found another");

    private static Sha256Digest Hash(string name, byte type, ReadOnlySpan<byte> label, ReadOnlySpan<byte> key) =>
        Sha256Digest.Of([.. System.Text.Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. label, .. key]);
}
