using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using static Sigstore.Client.Tests.Certificates.TestCertificates;

namespace Sigstore.Client.Tests.Certificates;

public sealed class CertificateTests
{
    [Fact]
    public void Reads_what_the_platform_reads()
    {
        var certificate = Issue(new Shape { HasKeyIdentifiers = true });
        using var oracle = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        Assert.Equal(oracle.NotBefore.ToUniversalTime(), certificate.NotBefore.UtcDateTime);
        Assert.Equal(oracle.NotAfter.ToUniversalTime(), certificate.NotAfter.UtcDateTime);
        Assert.Equal(oracle.SubjectName.RawData, certificate.Subject.ToArray());
        Assert.Equal(oracle.IssuerName.RawData, certificate.Issuer.ToArray());
        Assert.Equal(oracle.SerialNumberBytes.ToArray(), certificate.SerialNumber.ToArray());
        Assert.Equal(oracle.PublicKey.ExportSubjectPublicKeyInfo(), certificate.PublicKey.Spki.ToArray());
        Assert.Equal(oracle.Extensions.Select(extension => (extension.Oid!.Value, extension.Critical)), certificate.Extensions.Select(extension => ((string?)extension.Oid, extension.IsCritical)));
        Assert.Equal(oracle.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), certificate.Fingerprint.Hex.ToUpperInvariant());
    }

    [Fact]
    public void Reads_every_kind_of_name()
    {
        var names = Issue(new Shape
        {
            AlternativeName = San(true, Email("a@b"), Uri("https://x"), Dns("d.example"), OtherName("1.3.6.1.4.1.57264.1.7", "someone!example.com"), OtherName("1.2.3", "x")),
        }).SubjectAlternativeNames;
        Assert.Equal([SanKind.Email, SanKind.Uri, SanKind.Dns, SanKind.UserName, SanKind.Other], names.Select(name => name.Kind));
        Assert.Equal(["a@b", "https://x", "d.example", "someone!example.com"], names.Take(4).Select(name => name.Value));
    }

    [Fact]
    public void Names_with_nul_are_refused() => Refusals.Throws(FailureCode.SubjectAlternativeNameInvalid, () => Issue(new Shape { AlternativeName = San(true, Uri("https://x\0y")) }));

    [Fact]
    public void Reads_every_fulcio_extension_in_its_encoding()
    {
        var extensions = Enumerable.Range(1, 24).Where(number => number != 7)
            .Select(number => Fulcio(number, number is 1 or 8 ? "https://issuer.example" : $"value {number}", isBare: number <= 6)).ToArray();
        var fulcio = Issue(new Shape { Further = extensions }).Fulcio;
        Assert.Equal("https://issuer.example", fulcio.Issuer);
        foreach (var number in Enumerable.Range(1, 24).Except([1, 7, 8]))
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"value {number}"), fulcio[number]);
        }

        Assert.Null(fulcio[7]);
        Assert.Equal("value 5", fulcio.GitHubWorkflowRepository);
        Assert.Equal("value 9", fulcio.BuildSignerUri);
        Assert.Equal("value 24", fulcio.TokenSubject);
    }

    [Fact]
    public void An_issuer_only_in_the_old_extension_still_counts_and_der_lookalikes_stay_text()
    {
        Assert.Equal("https://old", Issue(new Shape { Further = [Fulcio(1, "https://old", isBare: true)] }).Fulcio.Issuer);
        Assert.Equal("\f\u0003abc", Issue(new Shape { Further = [Fulcio(1, "\f\u0003abc", isBare: true)] }).Fulcio.Issuer);
        Assert.Null(Issue(new Shape()).Fulcio.Issuer);
    }

    [Fact]
    public void Two_issuers_are_refused() => Refusals.Throws(FailureCode.IssuerExtensionsContradict, () =>
        Issue(new Shape { Further = [Fulcio(1, "https://a", isBare: true), Fulcio(8, "https://b")] }));

    [Theory]
    [InlineData(8, "0c0161 00")]
    [InlineData(8, "130161")]
    [InlineData(9, "0c01ff")]
    [InlineData(9, "616263")]
    [InlineData(1, "ff")]
    [InlineData(2, "6100")]
    public void Broken_fulcio_extensions_are_refused(int number, string value) => Refusals.Throws(FailureCode.FulcioExtensionMalformed, () =>
        Issue(new Shape { Further = [new X509Extension($"1.3.6.1.4.1.57264.1.{number}", Convert.FromHexString(value.Replace(" ", "", StringComparison.Ordinal)), false)] }));

    [Fact]
    public void Cut_certificates_are_refused_at_every_length()
    {
        var der = Issue(new Shape()).Der.ToArray();
        for (var length = 0; length < der.Length; length++)
        {
            Refusals.Throws(FailureCode.CertificateMalformed, () => Certificate.Parse(der.AsSpan(0, length)));
        }

        Refusals.Throws(FailureCode.CertificateMalformed, () => Certificate.Parse([.. der, 0]));
        Refusals.Throws(FailureCode.CertificateMalformed, () => Certificate.Parse(new byte[Certificate.MaxSize + 1]));
    }

    [Fact]
    public void No_changed_byte_is_misread_as_a_valid_signature_or_an_untyped_error()
    {
        var original = Issue(new Shape { Further = [Fulcio(8, "https://issuer.example")] });
        var issuer = Issue(IntermediateShape);
        for (var position = 0; position < original.Der.Length; position++)
        {
            foreach (var change in new byte[] { 1, 0x80, 0xff })
            {
                var der = original.Der.ToArray();
                der[position] ^= change;
                try
                {
                    Assert.False(Certificate.Parse(der).IsSignedBy(issuer.PublicKey), $"byte {position}");
                }
                catch (SigstoreException refusal)
                {
                    Assert.InRange((int)refusal.Failure.Code, 1100, 1199);
                }
            }
        }
    }

    [Fact]
    public void Reads_pem()
    {
        var certificates = new[] { Issue(new Shape()), Issue(IntermediateShape) };
        var pem = string.Concat(certificates.Select(certificate => System.Text.Encoding.ASCII.GetString(Sigstore.Client.Encoding.Pem.Encode("CERTIFICATE", certificate.Der.Span))));
        Assert.Equal(certificates, Certificate.ParsePem(pem));
        Refusals.Throws(FailureCode.CertificateMalformed, () => Certificate.ParsePem("no"));
        Refusals.Throws(FailureCode.CertificateMalformed, () => Certificate.ParsePem(pem.Replace("CERTIFICATE", "PUBLIC KEY", StringComparison.Ordinal)));
    }
}
