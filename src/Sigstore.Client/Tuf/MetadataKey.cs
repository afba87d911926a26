using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>
/// A public key of TUF metadata. A key of a type or scheme that is not known here is kept and never verifies anything, so that
/// metadata can still reach its threshold with the others.
/// </summary>
/// <remarks>The key id is what the metadata calls the key; it is not recomputed (public root v11 has ids that differ).</remarks>
public sealed class MetadataKey
{
    private readonly PublicKey? _key;
    private readonly PublicKeyDetails _details;

    private MetadataKey(string keyId, string keyType, string scheme, PublicKey? key, PublicKeyDetails details)
    {
        KeyId = keyId;
        KeyType = keyType;
        Scheme = scheme;
        _key = key;
        _details = details;
    }

    /// <summary>The name of the key in the metadata that lists it.</summary>
    public string KeyId { get; }

    /// <summary><c>keytype</c> as written.</summary>
    public string KeyType { get; }

    /// <summary><c>scheme</c> as written.</summary>
    public string Scheme { get; }

    /// <summary>True if this key can verify: its type, scheme and value are understood.</summary>
    public bool IsSupported => _key is not null;

    /// <summary>Tells two keys apart by value and not by name: a threshold counts values. Empty for an unsupported key.</summary>
    internal string Fingerprint => _key is null ? "" : $"{_details}:{_key.SpkiDigest.Hex}";

    internal static MetadataKey Parse(string keyId, JsonElement json)
    {
        var keyType = json.TextMember("keytype");
        var scheme = json.TextMember("scheme");
        var value = json.ObjectMember("keyval").TextMember("public");
        try
        {
            var (key, details) = KeyMaterial.Parse(keyType, scheme, value);
            return new MetadataKey(keyId, keyType, scheme, key, details);
        }
        catch (SigstoreException)
        {
            // A key value that cannot be read is a key that never verifies; the rest of the metadata stays usable.
            return new MetadataKey(keyId, keyType, scheme, key: null, details: default);
        }
    }

    internal bool Verify(ReadOnlySpan<byte> signedBytes, ReadOnlySpan<byte> signature) =>
        _key is not null && signature.Length > 0 && _key.VerifyData(signedBytes, signature, _details);
}
