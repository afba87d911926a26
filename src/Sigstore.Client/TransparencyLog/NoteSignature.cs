using System.Buffers.Binary;

namespace Sigstore.Client.TransparencyLog;

/// <summary>One signature line of a note: <c>— name base64(id || signature)</c>.</summary>
public sealed class NoteSignature
{
    internal NoteSignature(string name, byte[] blob) => (Name, Blob) = (name, blob);

    /// <summary>The signer's name.</summary>
    public string Name { get; }

    /// <summary>The signer's key id, four bytes big-endian.</summary>
    public uint KeyId => BinaryPrimitives.ReadUInt32BigEndian(Blob.Span);

    /// <summary>What follows the key id; for cosignatures a time precedes the signature.</summary>
    public ReadOnlyMemory<byte> Signature => Blob[4..];

    private ReadOnlyMemory<byte> Blob { get; }
}
