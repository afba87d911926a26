using System.Collections.Concurrent;

namespace Sigstore.Client.Tuf;

/// <summary>Remembers, for one update, which key verified which file, so that no signature is computed twice.</summary>
internal sealed class SignatureLedger
{
    private readonly ConcurrentDictionary<(MetadataEnvelope Envelope, string KeyId, string Fingerprint), bool> _results = new();
    private int _verifications;

    /// <summary>How many signatures were really computed.</summary>
    public int Verifications => _verifications;

    public bool Verify(MetadataEnvelope envelope, MetadataKey key, MetadataSignature signature) =>
        _results.GetOrAdd((envelope, key.KeyId, key.Fingerprint), _ =>
        {
            Interlocked.Increment(ref _verifications);
            return key.Verify(envelope.CanonicalBytes.Span, signature.Bytes.Span);
        });

    /// <summary>Counts different keys (by value) of the role that signed the file; stops at the threshold.</summary>
    public int CountSigners(MetadataEnvelope envelope, Role role, IReadOnlyDictionary<string, MetadataKey> keys)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in envelope.Signatures)
        {
            if (signers.Count < role.Threshold
                && signature.Bytes.Length > 0
                && role.KeyIds.Contains(signature.KeyId)
                && keys.TryGetValue(signature.KeyId, out var key)
                && key.IsSupported
                && Verify(envelope, key, signature))
            {
                signers.Add(key.Fingerprint);
            }
        }

        return signers.Count;
    }
}
