namespace Sigstore.Client.Tuf;

/// <summary>One signature of a metadata file: which key is said to have made it, and its bytes.</summary>
public sealed class MetadataSignature
{
    internal MetadataSignature(string keyId, ReadOnlyMemory<byte> bytes)
    {
        KeyId = keyId;
        Bytes = bytes;
    }

    /// <summary>The key's name, as the delegating metadata calls it.</summary>
    public string KeyId { get; }

    /// <summary>The signature; empty for a slot that nobody has signed yet, or that is not hex.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
