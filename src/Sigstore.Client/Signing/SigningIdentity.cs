using Sigstore.Client.Crypto;
using Sigstore.Client.Services;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Signing;

/// <summary>Who signs: somebody with an identity token and a certificate that lasts minutes, or the holder of a managed key.</summary>
/// <remarks>A closed hierarchy: <see cref="KeylessSession"/> and <see cref="ManagedKeyIdentity"/>.</remarks>
public abstract class SigningIdentity : IDisposable
{
    private protected SigningIdentity()
    {
    }

    /// <summary>A keyless identity: one log-in, one key and certificate for as many signatures as its minutes allow, then renewed.</summary>
    public static KeylessSession Keyless(IIdentityTokenSource source) => new(source);

    /// <summary>A managed key; the identity owns it from here on.</summary>
    public static ManagedKeyIdentity ManagedKey(SigningKey key) => new(key);

    /// <summary>The key to sign with now, and what vouches for it.</summary>
    internal abstract Task<SigningCredential> CredentialAsync(SigningServices services, TrustedRoot root, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Wipes the private key.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the private key.</summary>
    protected abstract void Dispose(bool disposing);
}
