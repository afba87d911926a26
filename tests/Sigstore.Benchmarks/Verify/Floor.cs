using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sigstore.Benchmarks.Verify;

/// <summary>
/// The operations no verifier of a kind of bundle can leave out, made straight with the platform: signature checks, the import of the
/// leaf's key, hashes. Keys and messages are random and of the same kinds and sizes; nothing is parsed.
/// </summary>
internal sealed class Floor
{
    private const int BodySize = 3000;
    private const int Hashes = 13;

    private const DSASignatureFormat Der = DSASignatureFormat.Rfc3279DerSequence;

    private readonly ECDsa _p256 = NewKey();
    private readonly ECDsa _p384 = NewKey();
    private readonly byte[] _spki256;
    private readonly byte[] _certificate384;
    private readonly byte[] _digest256 = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _digest384 = RandomNumberGenerator.GetBytes(48);
    private readonly byte[] _signature256;
    private readonly byte[] _signature384;
    private readonly byte[] _body = RandomNumberGenerator.GetBytes(BodySize);
    private readonly byte[] _node = RandomNumberGenerator.GetBytes(65);
    private readonly Client.Crypto.PublicKey _ed25519;
    private readonly byte[] _ed25519Signature;

    public Floor()
    {
        _p256.GenerateKey(ECCurve.NamedCurves.nistP256);
        _p384.GenerateKey(ECCurve.NamedCurves.nistP384);
        _spki256 = _p256.ExportSubjectPublicKeyInfo();
        _signature256 = _p256.SignHash(_digest256, Der);
        _signature384 = _p384.SignHash(_digest384, Der);
        var request = new CertificateRequest("CN=floor", _p384, HashAlgorithmName.SHA384);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        _certificate384 = certificate.RawData;
        // RFC 8032 §7.1, TEST 3: the platform has no Ed25519 on every system, so the floor has ours; its own ratio is measured apart.
        _ed25519 = Client.Crypto.Ed25519PublicKey.FromRaw(Convert.FromHexString("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
        _ed25519Signature = Convert.FromHexString("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    public void P256() => Require(_p256.VerifyHash(_digest256, _signature256, Der));

    public void P384() => Require(_p384.VerifyHash(_digest384, _signature384, Der));

    public void Ed25519() => Require(_ed25519.VerifyData([0xaf, 0x82], _ed25519Signature, Client.Crypto.PublicKeyDetails.PkixEd25519));

    /// <summary>Everything that remains when the trusted root's keys and chains are kept.</summary>
    public void Warm(FloorKind kind)
    {
        Hash();
        P256();
        P256();
        if (kind == FloorKind.ManagedKey)
        {
            P256();
            return;
        }

        using var leaf = ImportP256();
        if (kind == FloorKind.Local)
        {
            // The leaf's certificate and the timestamp besides; above: the certificate's own timestamp and the checkpoint.
            P256();
            P256();
            Require(leaf.VerifyHash(_digest256, _signature256, Der));
            return;
        }

        P384();
        if (kind == FloorKind.RekorV1)
        {
            P256();
            Require(leaf.VerifyHash(_digest256, _signature256, Der));
            return;
        }

        P384();
        Ed25519();
    }

    /// <summary>And what a fresh trusted root adds: the logs' keys, the authorities' keys taken from their certificates, their links.</summary>
    public void Cold(FloorKind kind)
    {
        Warm(kind);
        using var first = ImportP256();
        if (kind != FloorKind.RekorV2)
        {
            using var second = ImportP256();
        }

        if (kind == FloorKind.ManagedKey)
        {
            return;
        }

        var authorities = kind == FloorKind.RekorV2 ? 2 : 1;
        for (var i = 0; i < authorities; i++)
        {
            using var intermediate = ImportP384();
            using var root = ImportP384();
            P384();
        }
    }

    private void Hash()
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(_body, digest);
        for (var i = 1; i < Hashes; i++)
        {
            SHA256.HashData(_node, digest);
        }
    }

    // The platform's cheapest: on Linux the class behind ECDsa.Create(), which takes a signature's DER as OpenSSL does.
    private static ECDsa NewKey() => OperatingSystem.IsLinux() ? new ECDsaOpenSsl() : ECDsa.Create();

    private ECDsa ImportP256()
    {
        var key = NewKey();
        key.ImportSubjectPublicKeyInfo(_spki256, out _);
        return key;
    }

    private ECDsa ImportP384()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_certificate384);
        return certificate.GetECDsaPublicKey()!;
    }

    private static void Require(bool verified)
    {
        if (!verified)
        {
            throw new InvalidOperationException("the floor's own signature does not verify");
        }
    }
}
