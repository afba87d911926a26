using NuGet.Common;
using NuGet.Packaging.Signing;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>
/// A signed package for NuGet's verifier, of which everything was read already: the signature, and the digests of the bytes that it must be
/// about. NuGet's own reader would open, read and hash the file a second time, which may be another one by then.
/// </summary>
internal sealed class HashedSignedPackage(PrimarySignature signature, PackageDigests digests) : ISignedPackageReader
{
    public Task<PrimarySignature?> GetPrimarySignatureAsync(CancellationToken token) => Task.FromResult<PrimarySignature?>(signature);

    public Task<bool> IsSignedAsync(CancellationToken token) => Task.FromResult(true);

    // NuGet's own reader answers as an environment variable says.
    public bool CanVerifySignedPackages(SignedPackageVerifierSettings verifierSettings) => true;

    /// <summary>Refuses a signature over other bytes, or with a digest that was not computed: NU3008, as NuGet does.</summary>
    public Task ValidateIntegrityAsync(SignatureContent signatureContent, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(signatureContent);
        return DigestOf(signatureContent.HashAlgorithm) is { } digest
            && Client.Encoding.Base64Strict.TryDecode(signatureContent.HashValue, out var signed)
            && digest.Span.SequenceEqual(signed)
            ? Task.CompletedTask
            : throw new SignatureException(NuGetLogCode.NU3008, "expected a signature over the bytes that were checked, found one over others");
    }

    public Task<byte[]> GetArchiveHashAsync(HashAlgorithmName hashAlgorithm, CancellationToken token) => throw new NotSupportedException();

    public string GetContentHash(CancellationToken token, Func<string>? GetUnsignedPackageHash = null) => digests.ContentHash;

    public void Dispose()
    {
        // nothing is open
    }

    private Client.Crypto.Digest? DigestOf(HashAlgorithmName algorithm) => algorithm switch
    {
        HashAlgorithmName.SHA256 => digests.UnsignedSha256,
        HashAlgorithmName.SHA512 => digests.UnsignedSha512,
        _ => null,
    };
}
