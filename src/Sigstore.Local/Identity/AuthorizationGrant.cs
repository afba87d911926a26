using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sigstore.Local.Identity;

/// <summary>What a person agreed to at log-in, bound to the client that asked.</summary>
/// <param name="Identity">Who logged in.</param>
/// <param name="Issuer">Issuer of the token to come.</param>
/// <param name="ClientId">Audience of the token to come.</param>
/// <param name="RedirectUri">Must be repeated when the code is redeemed (RFC 6749 §4.1.3).</param>
/// <param name="CodeChallenge">base64url(SHA-256(verifier)), RFC 7636.</param>
/// <param name="Nonce">Goes into the token.</param>
internal sealed record AuthorizationGrant(TokenIdentity Identity, string Issuer, string ClientId, string RedirectUri, string CodeChallenge, string? Nonce)
{
    /// <summary>True if the verifier is the one whose hash the client sent at first.</summary>
    public bool IsProvenBy(string codeVerifier) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(codeVerifier)))),
        Encoding.ASCII.GetBytes(CodeChallenge));
}
