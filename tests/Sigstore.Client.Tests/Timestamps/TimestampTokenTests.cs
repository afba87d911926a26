using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Certificates;
using Sigstore.Client.Timestamps;
using static Sigstore.Client.Tests.Timestamps.TestTimestamps;

namespace Sigstore.Client.Tests.Timestamps;

public sealed class TimestampTokenTests
{
    [Fact]
    public void Proves_the_time_with_and_without_the_certificate_in_it()
    {
        var token = TimestampToken.ParseResponse(Response(new Token()));
        Assert.Equal(Time, token.Verify(Stamped, Authority));
        Assert.Equal(TimeSpan.FromSeconds(1.5), token.Accuracy!.Margin);
        Assert.Equal("1.3.6.1.4.1.57264.2", token.Policy);
        Assert.Equal(Time, TimestampToken.ParseResponse(Response(new Token { Certificates = [Signer], HasAccuracy = false, Nonce = null })).Verify(Stamped, Authority));
        Assert.Equal(Time, TimestampToken.ParseResponse(Response(new Token { Certificates = [Signer], Status = 1 })).Verify(Stamped, AuthorityChain.Create(Root)));
    }

    [Fact]
    public void The_platform_agrees_on_the_token_that_is_right()
    {
        Assert.True(Rfc3161TimestampToken.TryDecode(ContentInfo(new Token { Certificates = [Signer] }), out var oracle, out _));
        Assert.True(oracle.VerifySignatureForData(Stamped, out var signer));
        Assert.Equal(Signer.Der.ToArray(), signer.RawData);
    }

    [Fact]
    public void Times_keep_their_fraction()
    {
        var time = Time.AddMilliseconds(123);
        Assert.Equal(time, TimestampToken.ParseResponse(Response(new Token { Time = time })).Verify(Stamped, Authority));
    }

    [Fact]
    public void Certificates_bound_by_either_version_and_by_issuer_and_serial_are_accepted()
    {
        Accepts(new Token { BoundCertificateV1 = Signer, BindsCertificate = false });
        Accepts(new Token { BoundCertificateV1 = Signer });
        Accepts(new Token { IssuerSerial = Signer });
        Accepts(new Token { BindingHash = "2.16.840.1.101.3.4.2.3" });
    }

    [Fact]
    public void A_token_not_bound_to_its_signer_is_refused()
    {
        Refuses(FailureCode.TimestampSignerNotBound, new Token { BindsCertificate = false });
        Refuses(FailureCode.TimestampSignerNotBound, new Token { BoundCertificate = Root });
        Refuses(FailureCode.TimestampSignerNotBound, new Token { BoundCertificateV1 = Signer, BoundCertificate = Root });
        Refuses(FailureCode.TimestampSignerNotBound, new Token { BoundCertificateV1 = Root, BindsCertificate = false });
        Refuses(FailureCode.TimestampSignerNotBound, new Token { IssuerSerial = Root });
    }

    [Fact]
    public void Refusals_of_the_authority_are_told()
    {
        Refuses(FailureCode.TimestampNotGranted, new Token { Status = 2 });
        Refuses(FailureCode.TimestampNotGranted, new Token { HasToken = false });
    }

    [Fact]
    public void Exactly_one_signer_is_wanted()
    {
        Refuses(FailureCode.TimestampSignerCount, new Token { Signers = 0 });
        Refuses(FailureCode.TimestampSignerCount, new Token { Signers = 2 });
    }

    [Fact]
    public void Attributes_must_be_there_once_and_of_the_type()
    {
        Refuses(FailureCode.TimestampAttributesInvalid, new Token { HasAttributes = false });
        Refuses(FailureCode.TimestampAttributesInvalid, new Token { AttributeContentType = "1.2.840.113549.1.7.1" });
        Refuses(FailureCode.TimestampAttributesInvalid, new Token { RepeatsAttribute = true });
        Refuses(FailureCode.TimestampTokenMalformed, new Token { ContentType = "1.2.840.113549.1.7.1" });
        Refuses(FailureCode.TimestampTokenMalformed, new Token { Version = 2 });
    }

    [Fact]
    public void Weak_algorithms_are_refused()
    {
        Refuses(FailureCode.TimestampAlgorithmUnsupported, new Token { ImprintAlgorithm = "1.3.14.3.2.26" });
        Refuses(FailureCode.TimestampAlgorithmUnsupported, new Token { DigestAlgorithm = "1.3.14.3.2.26" });
        Refuses(FailureCode.TimestampAlgorithmUnsupported, new Token { DigestAlgorithm = "2.16.840.1.101.3.4.2.2" }); // the signature says SHA-256
        Refuses(FailureCode.TimestampAlgorithmUnsupported, new Token { BindingHash = "1.3.14.3.2.26" });
    }

    [Fact]
    public void Another_message_content_or_signature_is_refused()
    {
        Refuses(FailureCode.TimestampImprintMismatch, new Token { Stamped = [1] });
        Refuses(FailureCode.TimestampContentChanged, new Token { SignedContent = [1] });
        Refuses(FailureCode.TimestampSignatureInvalid, new Token { BreaksSignature = true });
        Refuses(FailureCode.TimestampSignatureInvalid, new Token { SigningKey = TestCertificates.OtherKey });
    }

    [Fact]
    public void Only_the_authoritys_own_certificate_signs_for_it()
    {
        var other = TestCertificates.Issue(TestCertificates.TimestampShape with { Issuer = "CN=root", IssuerKey = TestCertificates.RootKey, Serial = [9] });
        Refuses(FailureCode.TimestampSignerUnknown, new Token { NamedSigner = other, BoundCertificate = other, Certificates = [other] });
        Refuses(FailureCode.TimestampSignerUnknown, new Token { NamedSigner = other, BoundCertificate = other });
        Accepts(new Token { NamedSigner = other, BoundCertificate = other, Certificates = [other] }, AuthorityChain.Create(Root));
    }

    [Fact]
    public void Checks_bind_to_the_signer_not_to_the_first_certificate_in_the_bag()
    {
        var impostor = TestCertificates.Issue(new TestCertificates.Shape { Issuer = "CN=root", IssuerKey = TestCertificates.RootKey, Serial = [7], End = TestCertificates.Start.AddYears(1) });
        var token = new Token { NamedSigner = impostor, BoundCertificate = impostor, Certificates = [Signer, impostor] };
        Refusals.Throws(FailureCode.TimestampUsageInvalid, () => TimestampToken.ParseResponse(Response(token)).Verify(Stamped, AuthorityChain.Create(Root)));
        Accepts(new Token { Certificates = [impostor, Signer] }, AuthorityChain.Create(Root));
    }

    [Fact]
    public void The_signers_usage_is_timestamping_alone_and_critical()
    {
        foreach (var shape in new[]
        {
            TestCertificates.TimestampShape with { AreUsagesCritical = false }, TestCertificates.TimestampShape with { Usages = [TestCertificates.TimeStamping, TestCertificates.CodeSigning] },
            TestCertificates.TimestampShape with { Usages = [TestCertificates.TimeStamping, "1.2.3"] }, TestCertificates.TimestampShape with { Usages = null, AlternativeName = TestCertificates.San(false, TestCertificates.Dns("x")) },
            TestCertificates.TimestampShape with { KeyUsage = System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.KeyAgreement },
        })
        {
            var signer = TestCertificates.Issue(shape with { Issuer = "CN=root", IssuerKey = TestCertificates.RootKey });
            Refusals.Throws(FailureCode.TimestampUsageInvalid, () => TimestampToken.ParseResponse(Response(new Token { NamedSigner = signer, BoundCertificate = signer })).Verify(Stamped, AuthorityChain.Create(signer, Root)));
        }
    }

    [Fact]
    public void A_path_that_does_not_hold_is_refused_with_its_cause()
    {
        var forged = TestCertificates.Issue(TestCertificates.TimestampShape with { Issuer = "CN=root", IssuerKey = TestCertificates.OtherKey });
        var failure = Refusals.Throws(FailureCode.TimestampPathInvalid, () => TimestampToken.ParseResponse(Response(new Token { NamedSigner = forged, BoundCertificate = forged })).Verify(Stamped, AuthorityChain.Create(forged, Root)));
        Assert.Equal(FailureCode.CertificateSignatureInvalid, Assert.Single(failure.Causes).Code);
    }

    [Fact]
    public void A_time_outside_a_certificate_is_refused_and_its_ends_are_inside()
    {
        Accepts(new Token { Time = Signer.NotBefore });
        Accepts(new Token { Time = Signer.NotAfter });
        Refuses(FailureCode.TimestampOutsideCertificate, new Token { Time = Signer.NotAfter.AddMilliseconds(1) });
        Refuses(FailureCode.TimestampOutsideCertificate, new Token { Time = Signer.NotBefore.AddMilliseconds(-1) });
        var shortRoot = TestCertificates.Issue(new TestCertificates.Shape { Subject = "CN=root", Issuer = "CN=root", Key = TestCertificates.RootKey, IssuerKey = TestCertificates.RootKey, IsAuthority = true, Usages = null, End = Time.AddMinutes(-1) });
        Refusals.Throws(FailureCode.TimestampOutsideCertificate, () => TimestampToken.ParseResponse(Response(new Token())).Verify(Stamped, AuthorityChain.Create(Signer, shortRoot)));
    }

    [Fact]
    public void The_nonce_answers_the_request()
    {
        var token = TimestampToken.ParseResponse(Response(new Token { Nonce = 0x0102ff }));
        token.RequireNonce([1, 2, 0xff]);
        token.RequireNonce([0, 1, 2, 0xff]);
        Refusals.Throws(FailureCode.TimestampNonceMismatch, () => token.RequireNonce([1, 2, 0xfe]));
        Refusals.Throws(FailureCode.TimestampNonceMismatch, () => TimestampToken.ParseResponse(Response(new Token { Nonce = null })).RequireNonce([0]));
    }

    [Fact]
    public void Cut_or_overlong_responses_are_refused()
    {
        var response = Response(new Token { Certificates = [Signer] });
        for (var length = 0; length < response.Length; length++)
        {
            Refusals.Throws(FailureCode.TimestampResponseMalformed, () => TimestampToken.ParseResponse(response.AsSpan(0, length)));
        }

        Refusals.Throws(FailureCode.TimestampResponseMalformed, () => TimestampToken.ParseResponse([.. response, 0]));
        Refusals.Throws(FailureCode.TimestampResponseMalformed, () => TimestampToken.ParseResponse(new byte[TimestampToken.MaxSize + 1]));
    }

    [Fact]
    public void What_is_accepted_after_a_random_change_the_platform_accepts_too()
    {
        // Without the certificate in it: a changed one there is ignored here if it is no longer the signer's, the trusted root has it.
        var original = Response(new Token());
        using var signer = X509CertificateLoader.LoadCertificate(Signer.Der.Span);
        Prop.ForAll(Gen.Choose(0, (original.Length * 255) - 1).ToArbitrary(), choice =>
        {
            var response = (byte[])original.Clone();
            response[choice % original.Length] ^= (byte)(1 + (choice / original.Length));
            try
            {
                TimestampToken.ParseResponse(response).Verify(Stamped, Authority);
                var agrees = Rfc3161TimestampToken.TryDecode(response.AsMemory(9), out var oracle, out _) && oracle.VerifySignatureForData(Stamped, out _, [signer]);
                Assert.True(agrees, $"byte {choice % original.Length} changed to {response[choice % original.Length]:x2} of {Convert.ToHexString(original)}");
                return true;
            }
            catch (SigstoreException refusal)
            {
                return (int)refusal.Failure.Code is >= 1100 and < 1400;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    [Fact]
    public void Requests_are_what_the_platform_writes()
    {
        var digest = Digest.Of(DigestAlgorithm.Sha256, Stamped);
        var oracle = Rfc3161TimestampRequest.CreateFromHash(digest.Span.ToArray(), System.Security.Cryptography.HashAlgorithmName.SHA256, nonce: new byte[] { 0x12, 0x34 }, requestSignerCertificates: true);
        Assert.Equal(oracle.Encode(), TimestampRequest.Create(digest, [0x12, 0x34], certificateWanted: true));
    }

    [Fact]
    public void The_public_sample_is_read_as_known()
    {
        var bundle = Vectors.Json("sigstore-conformance/bundle-verify/rekor2-happy-path/bundle.sigstore.json");
        var response = bundle.GetProperty("verificationMaterial").GetProperty("timestampVerificationData").GetProperty("rfc3161Timestamps")[0].GetProperty("signedTimestamp").GetBytesFromBase64();
        var token = TimestampToken.ParseResponse(response);
        Assert.Equal(new DateTimeOffset(2025, 6, 12, 12, 2, 20, TimeSpan.Zero), token.UnverifiedTime);
        Assert.StartsWith("6ddf31609e2a6c81", token.Imprint.Hex, StringComparison.Ordinal);
        Assert.Single(token.Certificates);
    }

    private static void Accepts(Token token, AuthorityChain? authority = null) =>
        Assert.Equal(token.Time, TimestampToken.ParseResponse(Response(token)).Verify(Stamped, authority ?? Authority));

    private static void Refuses(FailureCode code, Token token) => Refusals.Throws(code, () => TimestampToken.ParseResponse(Response(token)).Verify(Stamped, Authority));
}
