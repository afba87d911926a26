using Sigstore.Client.Crypto;
using Sigstore.Client.Services;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Signing;

/// <summary>A private key ready to sign: what the log is told about it, and what the finished bundle is verified against.</summary>
internal sealed class SigningCredential(SigningKey key, LogVerifier verifier, SignerPolicy policy, VerificationThresholds thresholds)
{
    public SigningKey Key { get; } = key;

    public LogVerifier Verifier { get; } = verifier;

    public SignerPolicy Policy { get; } = policy;

    public VerificationThresholds Thresholds { get; } = thresholds;

    /// <summary>The hint that tells verifiers which managed key it was: base64 of the SHA-256 of its SubjectPublicKeyInfo.</summary>
    public string KeyHint => Convert.ToBase64String(Key.PublicKey.SpkiDigest.Span);
}
