using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Timestamps;

namespace Sigstore.Client.Signing;

/// <summary>One question to a timestamp authority, and whether the answer belongs to it.</summary>
/// <remarks>Who stamped, and whether the trust root knows them, the verification of the finished bundle decides.</remarks>
internal static class TimestampExchange
{
    private const int NonceSize = 16;

    public static async Task<ReadOnlyMemory<byte>> StampAsync(TimestampClient authority, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var digest = Digest.Of(DigestAlgorithm.Sha256, signature.Span);
        var response = await authority.StampAsync(TimestampRequest.Create(digest, nonce, certificateWanted: false), cancellationToken).ConfigureAwait(false);
        try
        {
            var token = TimestampToken.ParseResponse(response.Span);
            token.RequireNonce(nonce);
            return token.Imprint.Equals(digest)
                ? response
                : throw new SigstoreException(FailureCode.TimestampImprintMismatch, "expected a timestamp of this signature, found one of something else");
        }
        catch (SigstoreException refused)
        {
            throw new SigstoreException(new Failure(FailureCode.TimestampNotOurs,
                $"expected a timestamp of this signature from {ServiceAddress.Shown(authority.Address)}, found another answer", refused.Failure), refused);
        }
    }
}
