using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>An Ed25519 key (RFC 8032, RFC 8410): a canonical point of large order; verifies pure and prehashed signatures of 64 bytes.</summary>
public sealed class Ed25519PublicKey : PublicKey
{
    private readonly Ed25519 _point;

    private Ed25519PublicKey(byte[] spki, Ed25519 point)
        : base(spki) => _point = point;

    /// <summary>The 32 bytes of the key itself.</summary>
    public ReadOnlySpan<byte> Raw => Spki.Span[SpkiPrefix.Length..];

    /// <inheritdoc/>
    public override PublicKeyDetails DefaultDetails => PublicKeyDetails.PkixEd25519Ph;

    // SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING (32 bytes) }
    private static ReadOnlySpan<byte> SpkiPrefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>Takes the 32 bytes that RFC 8032 calls the public key.</summary>
    public static Ed25519PublicKey FromRaw(ReadOnlySpan<byte> key) => TryParse([.. SpkiPrefix, .. key], CheckSwitch.All, out var parsed)
        ? parsed : throw new SigstoreException(FailureCode.PublicKeyMalformed, "expected 32 bytes of an Ed25519 key, found another length");

    /// <inheritdoc/>
    public override bool Supports(PublicKeyDetails details) => details is PublicKeyDetails.PkixEd25519 or PublicKeyDetails.PkixEd25519Ph;

    internal static bool TryParse(ReadOnlySpan<byte> spki, CheckSwitch checks, [NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        key = null;
        if (!spki.StartsWith(SpkiPrefix))
        {
            return false;
        }

        key = Ed25519.TryDecode(spki[SpkiPrefix.Length..], allowsSmallOrder: !checks.IsOn(FailureCode.PublicKeyMalformed), out var point)
            ? new Ed25519PublicKey(spki.ToArray(), point)
            : throw new SigstoreException(FailureCode.PublicKeyMalformed, "expected 32 bytes of a canonical Ed25519 point of large order, found others");
        return true;
    }

    private protected override bool VerifyMessageCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _point.Verify(message, signature, prefix: default);

    private protected override bool VerifyDigestCore(
        ReadOnlySpan<byte> digest, DigestAlgorithm algorithm, ReadOnlySpan<byte> signature, PublicKeyDetails details) =>
        algorithm == DigestAlgorithm.Sha512 && details == PublicKeyDetails.PkixEd25519Ph
        && _point.Verify(digest, signature, prefix: Ed25519.PrehashDomain);
}
