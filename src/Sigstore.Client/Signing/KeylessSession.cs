using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Signing;

/// <summary>
/// One log-in that signs many artifacts: the key and the certificate are made at the first signature, kept while the certificate is
/// valid for the next one, and then renewed. Safe to share between threads; dispose it to wipe the keys.
/// </summary>
public sealed class KeylessSession : SigningIdentity
{
    // A certificate or token this near its end is not started with: timestamp and log come after it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly IIdentityTokenSource _source;
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly List<SigningKey> _keys = [];
    private Issued? _current;

    internal KeylessSession(IIdentityTokenSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
    }

    /// <summary>The certificate in use; null before the first signature.</summary>
    public Certificate? Certificate => _current?.Leaf;

    internal override async Task<SigningCredential> CredentialAsync(SigningServices services, TrustedRoot root, TimeProvider time, CancellationToken cancellationToken)
    {
        var authority = services.CertificateAuthority();
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is not { } current || current.Authority != authority.Address || current.Leaf.NotAfter - time.GetUtcNow() < Margin)
            {
                _current = current = await IssueAsync(authority, services.Audience, root, time, cancellationToken).ConfigureAwait(false);
            }

            return current.Credential;
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task<Issued> IssueAsync(FulcioClient authority, string audience, TrustedRoot root, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = await FetchTokenAsync(audience, time, cancellationToken).ConfigureAwait(false);
        var key = EphemeralKey.CreateP256();
        _keys.Add(key); // others may still be signing with the one before: all are wiped together
        var chain = await authority.RequestCertificateAsync(token, key, cancellationToken).ConfigureAwait(false);
        var leaf = IssuedCertificateCheck.Require(chain, key.PublicKey, token, root, time.GetUtcNow());
        var policy = SignerPolicy.OneOf(new ExpectedIdentity.Exact(leaf.Fulcio.Issuer!, leaf.San!.Value));
        var credential = new SigningCredential(key, LogVerifier.OfCertificate(chain.Leaf, key.Details), policy, VerificationThresholds.Default);
        return new Issued(authority.Address, leaf, credential);
    }

    // A token near its end is fetched a second time: CI systems hand out cached ones.
    private async Task<IdentityToken> FetchTokenAsync(string audience, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = await _source.FetchAsync(audience, cancellationToken).ConfigureAwait(false);
        if (token.ExpiresAt - time.GetUtcNow() < Margin)
        {
            token = await _source.FetchAsync(audience, cancellationToken).ConfigureAwait(false);
        }

        var now = time.GetUtcNow();
        if (token.ExpiresAt <= now || token.NotBefore > now + Margin)
        {
            throw new SigstoreException(FailureCode.IdentityTokenExpired,
                $"expected an identity token that is valid at {now:u}, found one valid from {token.NotBefore ?? token.IssuedAt:u} to {token.ExpiresAt:u}");
        }

        return token.Audiences.Contains(audience, StringComparer.Ordinal)
            ? token
            : throw new SigstoreException(FailureCode.IdentityTokenAudience, $"expected an identity token for the audience '{audience}', found one for '{string.Join(", ", token.Audiences)}'");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _keys.ForEach(key => key.Dispose());
            _renewing.Dispose();
        }
    }

    private sealed record Issued(Uri Authority, Certificate Leaf, SigningCredential Credential);
}
