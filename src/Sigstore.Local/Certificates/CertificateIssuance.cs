using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Local.Identity;
using Sigstore.Local.Log;

namespace Sigstore.Local.Certificates;

/// <summary>From a proven key and a verified token to a logged certificate: precertificate, CT log, SCT, certificate.</summary>
internal sealed class CertificateIssuance(CertificateAuthority authority, CertificateTransparencyLog ctLog)
{
    public CertificateAuthority Authority => authority;

    /// <summary>The chain: leaf with SCT, then the authority's own, root last; DER.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> IssueAsync(PublicKey key, VerifiedToken token, DateTimeOffset now, CancellationToken cancel)
    {
        var content = authority.ContentFor(key.Spki, CertifiedIdentity.Of(token), now);
        var entry = SctSigner.PrecertificateEntry(authority.Key.SpkiHash.Span, content.Encode());
        var extra = CertificateTransparencyLog.PrecertificateChainOf(authority.Precertificate(content), authority.Key.Chain);
        var sct = await ctLog.AddAsync(entry, content.NotBefore, extra, cancel).ConfigureAwait(false);
        return [authority.Certificate(content, sct), .. authority.Key.Chain];
    }

    /// <summary>400 unless the signature over the token's challenge is the key's.</summary>
    public static void RequireProof(PublicKey key, VerifiedToken token, ReadOnlySpan<byte> proof)
    {
        var details = key is Ed25519PublicKey ? PublicKeyDetails.PkixEd25519 : key.DefaultDetails;
        if (!key.VerifyData(Encoding.UTF8.GetBytes(token.Challenge), proof, details))
        {
            throw new RequestRefusedException("the proof of possession is not a signature of the key over the token's subject");
        }
    }
}
