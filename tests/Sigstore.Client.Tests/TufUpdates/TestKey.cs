using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>A private key that signs TUF metadata in tests. Keys are dear to make, so a few are shared and handed out in turn.</summary>
internal sealed class TestKey
{
    private readonly Func<byte[], byte[]> _sign;

    private TestKey(string keyType, string scheme, string publicValue, Func<byte[], byte[]> sign)
    {
        Json = new JsonObject { ["keytype"] = keyType, ["scheme"] = scheme, ["keyval"] = new JsonObject { ["public"] = publicValue } };
        KeyId = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Json.ToJsonString())));
        _sign = sign;
    }

    public string KeyId { get; init; }

    public JsonObject Json { get; }

    public byte[] Sign(byte[] data) => _sign(data);

    public static TestKey Ecdsa()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestKey("ecdsa", "ecdsa-sha2-nistp256", key.ExportSubjectPublicKeyInfoPem(),
            data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TestKey EcdsaOfLegacyType()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportSubjectPublicKeyInfo()[^65..];
        return new TestKey("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", Convert.ToHexStringLower(point),
            data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TestKey EcdsaP384()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return new TestKey("ecdsa", "ecdsa-sha2-nistp384", key.ExportSubjectPublicKeyInfoPem(),
            data => key.SignData(data, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TestKey Ed25519()
    {
        var key = new Ed25519Signer(RandomNumberGenerator.GetBytes(32));
        return new TestKey("ed25519", "ed25519", Convert.ToHexStringLower(key.PublicKey), key.Sign);
    }

    public static TestKey RsaPss()
    {
        var key = RSA.Create(2048);
        return new TestKey("rsa", "rsassa-pss-sha256", key.ExportSubjectPublicKeyInfoPem(), data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    public static TestKey RsaPkcs1()
    {
        var key = RSA.Create(2048);
        return new TestKey("rsa", "rsa-pkcs1v15-sha256", key.ExportSubjectPublicKeyInfoPem(), data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static TestKey OfUnknownScheme() => new("lms", "lms-sha256-n32", "00ff", SHA256.HashData);

    /// <summary>The same key under another name.</summary>
    public TestKey Renamed(string keyId) => new(Json["keytype"]!.GetValue<string>(), Json["scheme"]!.GetValue<string>(), Json["keyval"]!["public"]!.GetValue<string>(), _sign) { KeyId = keyId };
}
