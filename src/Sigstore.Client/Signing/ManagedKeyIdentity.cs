using Sigstore.Client.Crypto;
using Sigstore.Client.Services;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Signing;

/// <summary>A key that somebody keeps: no certificate authority, no identity token; who verifies must have the public key.</summary>
public sealed class ManagedKeyIdentity : SigningIdentity
{
    private readonly SigningKey _key;

    internal ManagedKeyIdentity(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey => _key.PublicKey;

    internal override Task<SigningCredential> CredentialAsync(SigningServices services, TrustedRoot root, TimeProvider time, CancellationToken cancellationToken) =>
        Task.FromResult(new SigningCredential(_key, LogVerifier.OfKey(_key.PublicKey), SignerPolicy.Key(_key.PublicKey), VerificationThresholds.ManagedKey));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _key.Dispose();
        }
    }
}
