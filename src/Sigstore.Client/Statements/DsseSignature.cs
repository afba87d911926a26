namespace Sigstore.Client.Statements;

/// <summary>One signature of a DSSE envelope.</summary>
public sealed class DsseSignature
{
    /// <summary>Takes the decoded signature and the optional, unauthenticated key id.</summary>
    public DsseSignature(ReadOnlySpan<byte> signature, string keyId = "")
    {
        ArgumentNullException.ThrowIfNull(keyId);
        Signature = signature.ToArray();
        KeyId = keyId;
    }

    /// <summary>The signature's bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>A hint which key signed; empty if there is none. Nothing proves it.</summary>
    public string KeyId { get; }
}
