using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using static Sigstore.Client.Tests.Certificates.TestCertificates;

namespace Sigstore.Client.Tests.Certificates;

public sealed class SignedCertificateTimestampTests : IDisposable
{
    private static readonly DateTimeOffset Logged = Start.AddSeconds(1).AddMilliseconds(7);

    private readonly EphemeralKey _log = EphemeralKey.CreateP256();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void An_embedded_timestamp_is_over_the_certificate_without_it()
    {
        var path = PathOf(Leaf(Logged, [1, 2, 3]));
        var timestamp = Assert.Single(SignedCertificateTimestamp.ParseEmbedded(path.Leaf));
        Assert.Equal(Logged, timestamp.Timestamp);
        Assert.Equal(_log.PublicKey.SpkiDigest, timestamp.LogId);
        Assert.Equal([1, 2, 3], timestamp.Extensions.ToArray());
        timestamp.VerifyEmbedded(path, _log.PublicKey);
        using var other = EphemeralKey.CreateP256();
        Refusals.Throws(FailureCode.SctSignatureInvalid, () => timestamp.VerifyEmbedded(path, other.PublicKey));
    }

    [Fact]
    public void The_list_may_stand_anywhere_among_the_extensions()
    {
        var path = PathOf(Leaf(Logged, [], isLast: false));
        SignedCertificateTimestamp.ParseEmbedded(path.Leaf)[0].VerifyEmbedded(path, _log.PublicKey);
    }

    [Fact]
    public void Another_issuer_is_refused()
    {
        var leaf = Leaf(Logged, []);
        var other = Issue(IntermediateShape with { Key = OtherKey });
        var path = CertificatePath.Build(leaf, [], AuthorityChain.Create(other, Root()), CertificateUsage.CodeSigning, CheckSwitch.Without(FailureCode.CertificateSignatureInvalid));
        Refusals.Throws(FailureCode.SctSignatureInvalid, () => SignedCertificateTimestamp.ParseEmbedded(leaf)[0].VerifyEmbedded(path, _log.PublicKey));
    }

    [Fact]
    public void A_changed_extension_or_time_is_refused()
    {
        Refusals.Throws(FailureCode.SctSignatureInvalid, () => Verify(Issue(ShapeWith(List(Sct(Logged, [9], signedExtensions: [8]))))));
        Refusals.Throws(FailureCode.SctSignatureInvalid, () => Verify(Issue(ShapeWith(List(Sct(Logged, [], signedTime: Logged.AddMilliseconds(1)))))));
    }

    [Fact]
    public void A_timestamp_after_the_certificate_is_refused() => Refusals.Throws(FailureCode.SctAfterCertificate, () => Verify(Leaf(Start.AddMinutes(11), [])));

    [Fact]
    public void The_algorithm_must_be_the_keys()
    {
        var sct = Sct(Logged, []);
        sct[44] = 1; // version, log id, time, no extensions, hash: then the signature algorithm
        Refusals.Throws(FailureCode.SctAlgorithmMismatch, () => Verify(Issue(ShapeWith(List(sct)))));
    }

    [Fact]
    public void A_detached_timestamp_is_over_the_whole_certificate()
    {
        var leaf = Issue(new Shape());
        byte[] entry = [0, (byte)(leaf.Der.Length >> 8), (byte)(leaf.Der.Length & 0xff), .. leaf.Der.Span];
        byte[] time = [.. BitConverter.GetBytes(Logged.ToUnixTimeMilliseconds()).Reverse()];
        var signed = _log.SignData([0, 0, .. time, 0, 0, .. entry, 0, 0]);
        var timestamp = SignedCertificateTimestamp.Parse(SignedCertificateTimestamp.Write(_log.PublicKey, Logged, [], signed));
        timestamp.VerifyDetached(leaf, _log.PublicKey);
        Refusals.Throws(FailureCode.SctSignatureInvalid, () => timestamp.VerifyDetached(Issue(new Shape { Serial = [9] }), _log.PublicKey));
    }

    [Fact]
    public void A_certificate_without_the_extension_has_none() => Assert.Empty(SignedCertificateTimestamp.ParseEmbedded(Issue(new Shape())));

    [Fact]
    public void Trailing_or_missing_bytes_anywhere_are_refused()
    {
        var sct = Sct(Logged, []);
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.Parse([.. sct, 0]));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.Parse(sct.AsSpan(0, sct.Length - 1)));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.Parse([1, .. sct[1..]]));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseList([.. List(sct), 0]));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseList([0, 0]));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseList([]));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseEmbedded(Issue(new Shape { Further = [Extension([.. List(sct), 0])] })));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseEmbedded(Issue(new Shape { Further = [new X509Extension("1.3.6.1.4.1.11129.2.4.2", [5, 0], false)] })));
        Refusals.Throws(FailureCode.SctMalformed, () => SignedCertificateTimestamp.ParseList(List([.. Enumerable.Repeat(sct, 17)])));
    }

    [Fact]
    public void The_known_answers_of_the_public_good_bundle_hold()
    {
        var bundle = Vectors.Json("sigstore-conformance/bundle-verify/happy-path-v0.3/bundle.sigstore.json");
        var leaf = Certificate.Parse(bundle.GetProperty("verificationMaterial").GetProperty("certificate").GetProperty("rawBytes").GetBytesFromBase64());
        var root = Vectors.Json("trust-roots/public-good.trusted_root.json");
        var authority = root.GetProperty("certificateAuthorities").EnumerateArray().Last().GetProperty("certChain").GetProperty("certificates").EnumerateArray()
            .Select(certificate => Certificate.Parse(certificate.GetProperty("rawBytes").GetBytesFromBase64()));
        var path = CertificatePath.Build(leaf, [], AuthorityChain.Create([.. authority]));
        var timestamp = Assert.Single(SignedCertificateTimestamp.ParseEmbedded(leaf));
        Assert.Equal(1710869186470, timestamp.Timestamp.ToUnixTimeMilliseconds());
        Assert.Equal("c355ee53d69e68aade04e5c6cc202cfac11fbcaa67e9a2ba7a64ced2aec8ccd0", path.TimestampedIssuerKey.SpkiDigest.Hex);
        Assert.Equal("375a7aa5238c9a9260ae4765240c256ffa7da18b259688f6b4d2666aca4f28f0", Sha256Digest.Of(timestamp.SignedBytesOf(path)).Hex);
        var log = root.GetProperty("ctlogs").EnumerateArray().Select(item => Client.Crypto.PublicKey.ParseSpki(item.GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64()))
            .Single(key => key.SpkiDigest.Equals(timestamp.LogId));
        timestamp.VerifyEmbedded(path, log);
    }

    private void Verify(Certificate leaf) => SignedCertificateTimestamp.ParseEmbedded(leaf)[0].VerifyEmbedded(PathOf(leaf), _log.PublicKey);

    private static CertificatePath PathOf(Certificate leaf) => CertificatePath.Build(leaf, [], AuthorityChain.Create(Issue(IntermediateShape), Root()));

    private Certificate Leaf(DateTimeOffset time, byte[] extensions, bool isLast = true) => Issue(ShapeWith(List(Sct(time, extensions)), isLast));

    private static Shape ShapeWith(byte[] list, bool isLast = true) =>
        new() { Further = isLast ? [Fulcio(8, "https://issuer.example"), Extension(list)] : [Extension(list), Fulcio(8, "https://issuer.example")] };

    // The serial and all else of the certificate are fixed, so the certificate without the list can be issued first.
    private byte[] Sct(DateTimeOffset time, byte[] extensions, byte[]? signedExtensions = null, DateTimeOffset? signedTime = null)
    {
        var tbs = Issue(new Shape { Further = [Fulcio(8, "https://issuer.example")] }).Tbs.ToArray();
        var issuerHash = Sha256Digest.Of(IntermediateKey.ExportSubjectPublicKeyInfo());
        var signed = SignedCertificateTimestamp.SignedBytesOfPrecertificate(issuerHash, tbs, signedTime ?? time, signedExtensions ?? extensions);
        return SignedCertificateTimestamp.Write(_log.PublicKey, time, extensions, _log.SignData(signed));
    }

    private static byte[] List(params byte[][] timestamps)
    {
        byte[] items = [.. timestamps.SelectMany(timestamp => (byte[])[(byte)(timestamp.Length >> 8), (byte)(timestamp.Length & 0xff), .. timestamp])];
        return [(byte)(items.Length >> 8), (byte)(items.Length & 0xff), .. items];
    }

    private static X509Extension Extension(byte[] list)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(list);
        return new X509Extension("1.3.6.1.4.1.11129.2.4.2", writer.Encode(), critical: false);
    }
}
