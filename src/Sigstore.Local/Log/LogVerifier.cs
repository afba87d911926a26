using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Log;

/// <summary>The key or certificate a Rekor v2 entry names, with its signature scheme.</summary>
internal sealed class LogVerifier
{
    // Protocol: what Rekor v2 takes. No PSS, no pure Ed25519, no deprecated pairs of curve and hash.
    private static readonly FrozenSet<PublicKeyDetails> Permitted = FrozenSet.ToFrozenSet(
    [
        PublicKeyDetails.PkixEcdsaP256Sha256, PublicKeyDetails.PkixEcdsaP384Sha384, PublicKeyDetails.PkixEcdsaP521Sha512, PublicKeyDetails.PkixEd25519Ph,
        PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256, PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256, PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256,
    ]);

    private readonly PublicKey _key;

    private LogVerifier(PublicKey key, PublicKeyDetails details, bool isCertificate, ReadOnlySpan<byte> rawBytes)
    {
        _key = key;
        Details = details;
        IsCertificate = isCertificate;
        Der = rawBytes.ToArray();
    }

    public PublicKeyDetails Details { get; }

    /// <summary>The hash the scheme signs.</summary>
    public DigestAlgorithm Algorithm => Details.Digest()!.Value;

    /// <summary>The certificate, or the SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>True for a certificate.</summary>
    public bool IsCertificate { get; }

    /// <summary>The verifier in canonical JSON.</summary>
    public string Json => $$$"""{"keyDetails":"{{{Details.ToWireName()}}}","{{{(IsCertificate ? "x509Certificate" : "publicKey")}}}":{"rawBytes":"{{{Convert.ToBase64String(Der.Span)}}}"}}""";

    /// <summary>The verifier of a certificate, with the default scheme of its key.</summary>
    public static LogVerifier OfCertificate(ReadOnlyMemory<byte> der)
    {
        var key = KeyOf(der);
        return new LogVerifier(key, key.DefaultDetails, isCertificate: true, der.Span);
    }

    /// <summary>The verifier of a bare key, with its default scheme.</summary>
    public static LogVerifier OfKey(PublicKey key) => new(key, key.DefaultDetails, isCertificate: false, key.Spki.Span);

    /// <summary>Reads <c>{ publicKey | x509Certificate, keyDetails }</c>; chain and validity are not the log's business.</summary>
    public static LogVerifier Parse(JsonElement verifier)
    {
        LoggedBody.RequireMembers(verifier, "publicKey", "x509Certificate", "keyDetails");
        var isCertificate = verifier.TryGetProperty("x509Certificate", out _);
        if (isCertificate == verifier.TryGetProperty("publicKey", out _))
        {
            throw new RequestRefusedException("expected exactly one of publicKey and x509Certificate");
        }

        var holder = LoggedBody.Object(verifier, isCertificate ? "x509Certificate" : "publicKey");
        LoggedBody.RequireMembers(holder, "rawBytes");
        var rawBytes = LoggedBody.Bytes(holder, "rawBytes");
        var name = LoggedBody.Text(verifier, "keyDetails");
        if (!PublicKeyDetailsNames.TryParse(name, out var details) || !Permitted.Contains(details))
        {
            throw new RequestRefusedException("this log takes no signatures of " + DisplayText.OneLine(name));
        }

        var key = isCertificate ? KeyOf(rawBytes) : PublicKey.ParseSpki(rawBytes);
        return key.Supports(details)
            ? new LogVerifier(key, details, isCertificate, rawBytes)
            : throw new RequestRefusedException($"the key is not one of {name}");
    }

    /// <summary>400 unless the signature is the key's over the digest.</summary>
    public void Verify(Digest digest, ReadOnlySpan<byte> signature)
    {
        if (!_key.VerifyDigest(digest, signature, Details))
        {
            throw new RequestRefusedException("the signature does not verify");
        }
    }

    private static PublicKey KeyOf(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            return PublicKey.ParseSpki(CertificateFields.Parse(certificate).Spki.Span);
        }
        catch (AsnContentException malformed)
        {
            throw new RequestRefusedException("the certificate is not DER", malformed);
        }
    }
}
