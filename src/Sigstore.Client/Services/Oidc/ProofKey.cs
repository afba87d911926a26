using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sigstore.Client.Services.Oidc;

/// <summary>Random values of a log-in, and the proof key (RFC 7636, S256) that makes a stolen code useless.</summary>
internal sealed class ProofKey
{
    public const string Method = "S256";

    /// <summary>The secret that goes to the token endpoint only.</summary>
    public string Verifier { get; } = Random();

    /// <summary>What the authorization endpoint sees of it.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>32 random bytes, base64url.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
