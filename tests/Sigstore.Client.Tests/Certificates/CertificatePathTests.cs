using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using static Sigstore.Client.Tests.Certificates.TestCertificates;

namespace Sigstore.Client.Tests.Certificates;

public sealed class CertificatePathTests
{
    [Fact]
    public void Builds_the_path_and_judges_every_time()
    {
        var (root, intermediate, leaf) = (Root(), Issue(IntermediateShape), Issue(new Shape()));
        var path = CertificatePath.Build(leaf, [], AuthorityChain.Create(intermediate, root));
        Assert.Equal([intermediate, root], path.Issuers);
        Assert.Equal(root, path.Anchor);
        path.RequireValidAt(leaf.NotBefore);
        path.RequireValidAt(leaf.NotAfter);
        Refusals.Throws(FailureCode.CertificateNotValidAtTime, () => path.RequireValidAt(leaf.NotBefore.AddTicks(-1)));
        Refusals.Throws(FailureCode.CertificateNotValidAtTime, () => path.RequireValidAt(leaf.NotAfter.AddTicks(1)));
    }

    [Fact]
    public void An_intermediate_may_be_the_anchor() =>
        Assert.Equal("CN=intermediate", CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(Issue(IntermediateShape))).Anchor.SubjectText);

    [Fact]
    public void An_authority_that_ended_before_the_signature_is_refused_though_it_had_begun_the_leaf()
    {
        var intermediate = Issue(IntermediateShape with { End = Start.AddMinutes(5) });
        var path = CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(intermediate, Root()));
        path.RequireValidAt(Start.AddMinutes(5));
        Refusals.Throws(FailureCode.IssuerNotValidAtTime, () => path.RequireValidAt(Start.AddMinutes(6)));
    }

    [Fact]
    public void Offered_intermediates_lead_to_the_anchor_but_are_not_trusted()
    {
        var leaf = Issue(new Shape());
        var intermediate = Issue(IntermediateShape);
        Assert.Equal(2, CertificatePath.Build(leaf, [intermediate], AuthorityChain.Create(Root())).Issuers.Length);
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => CertificatePath.Build(leaf, [], AuthorityChain.Create(Root())));
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => CertificatePath.Build(leaf, [intermediate], AuthorityChain.Create(Root("CN=another root"))));
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(leaf, [intermediate], AuthorityChain.Create(Root(key: OtherKey))));
    }

    [Fact]
    public void Offered_certificates_cost_no_signature_check_before_they_lead_to_the_anchor_and_then_one_that_fails()
    {
        // Thirty-two timestamps, each with eight certificates of a stranger, tried against every authority: a check for each link would be seconds.
        var leaf = Issue(new Shape { IssuerKey = OtherKey });
        var strangers = Issue(IntermediateShape with { Issuer = "CN=nobody", IssuerKey = OtherKey });
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => CertificatePath.Build(leaf, [strangers], AuthorityChain.Create(Root())));
        var forged = Issue(IntermediateShape with { IssuerKey = OtherKey });
        var refusal = Assert.Throws<SigstoreException>(() => CertificatePath.Build(leaf, [forged], AuthorityChain.Create(Root())));
        Assert.Equal(FailureCode.CertificateSignatureInvalid, refusal.Failure.Code);
        Assert.Contains("signed by CN=root,", refusal.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_may_be_signed_in_a_way_nobody_knows_and_nothing_else_may()
    {
        var (root, intermediate, leaf) = (Root(), Issue(IntermediateShape), Issue(new Shape()));
        Assert.Equal(2, CertificatePath.Build(leaf, [], AuthorityChain.Create(intermediate, SignedUnknownWay(root))).Issuers.Length);
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(leaf, [], AuthorityChain.Create(SignedUnknownWay(intermediate), root)));
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(leaf, [SignedUnknownWay(intermediate)], AuthorityChain.Create(root)));
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(SignedUnknownWay(leaf), [], AuthorityChain.Create(intermediate, root)));
    }

    [Fact]
    public void A_smuggled_root_of_the_anchors_name_does_not_help()
    {
        var forged = Root(key: OtherKey);
        var leaf = Issue(new Shape { Issuer = "CN=root", IssuerKey = OtherKey });
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(leaf, [forged], AuthorityChain.Create(Root())));
    }

    [Fact]
    public void A_loop_of_offered_certificates_ends()
    {
        var a = Issue(IntermediateShape with { Subject = "CN=intermediate", Issuer = "CN=b", IssuerKey = OtherKey });
        var b = Issue(IntermediateShape with { Subject = "CN=b", Issuer = "CN=intermediate", Key = OtherKey, IssuerKey = IntermediateKey });
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => CertificatePath.Build(Issue(new Shape()), [a, b], AuthorityChain.Create(Root())));
    }

    [Fact]
    public void The_wrong_issuer_key_is_refused() => Leaf(FailureCode.CertificateSignatureInvalid, new Shape { IssuerKey = OtherKey });

    [Fact]
    public void An_authority_is_no_signer() => Leaf(FailureCode.LeafIsAuthority, new Shape { IsAuthority = true, AlternativeName = San(true, Uri("https://x")), KeyUsage = X509KeyUsageFlags.DigitalSignature });

    [Fact]
    public void Key_usage_must_be_there_and_sign()
    {
        Leaf(FailureCode.LeafKeyUsageForbids, new Shape { KeyUsage = X509KeyUsageFlags.KeyAgreement });
        Leaf(FailureCode.LeafKeyUsageForbids, new Shape { KeyUsage = null });
    }

    [Theory]
    [InlineData((object)new string[0])]
    [InlineData((object)new[] { TimeStamping })]
    [InlineData((object)new[] { "2.5.29.37.0" })]
    [InlineData((object)new[] { CodeSigning, TimeStamping })]
    public void Extended_key_usage_must_be_code_signing_alone(string[] usages) => Leaf(FailureCode.LeafNotForCodeSigning, new Shape { Usages = usages });

    [Fact]
    public void Extended_key_usage_may_not_be_absent() => Leaf(FailureCode.LeafNotForCodeSigning, new Shape { Usages = null });

    [Fact]
    public void Exactly_one_critical_name_of_a_signer_is_needed()
    {
        Leaf(FailureCode.SubjectAlternativeNameInvalid, new Shape { AlternativeName = San(true) });
        Leaf(FailureCode.SubjectAlternativeNameInvalid, new Shape { AlternativeName = San(true, Uri("https://a"), Uri("https://b")) });
        Leaf(FailureCode.SubjectAlternativeNameInvalid, new Shape { AlternativeName = San(true, Dns("a.example")) });
        Leaf(FailureCode.SubjectAlternativeNameInvalid, new Shape { AlternativeName = San(false, Uri("https://a")) });
        Leaf(FailureCode.SubjectAlternativeNameInvalid, new Shape { AlternativeName = San(true, OtherName("1.2.3", "x")) });
    }

    [Fact]
    public void Unknown_critical_extensions_are_refused_anywhere_in_the_path()
    {
        var unknown = new X509Extension("1.2.3.4", [5, 0], critical: true);
        Leaf(FailureCode.CertificateExtensionUnsupported, new Shape { Further = [unknown] });
        Intermediate(FailureCode.CertificateExtensionUnsupported, IntermediateShape with { Further = [unknown] });
        Intermediate(FailureCode.CertificateExtensionUnsupported, IntermediateShape with { Further = [new X509Extension("2.5.29.36", [0x30, 0], critical: true)] });
    }

    [Fact]
    public void A_precertificate_is_refused() =>
        Leaf(FailureCode.PrecertificatePoisoned, new Shape { Further = [new X509Extension("1.3.6.1.4.1.11129.2.4.3", [5, 0], critical: true)] });

    [Fact]
    public void An_issuer_must_be_an_authority_that_may_sign_certificates()
    {
        Intermediate(FailureCode.IssuerNotAuthority, IntermediateShape with { IsAuthority = false, End = Start.AddYears(1) });
        Intermediate(FailureCode.IssuerKeyUsageForbids, IntermediateShape with { KeyUsage = X509KeyUsageFlags.DigitalSignature });
    }

    [Fact]
    public void An_issuer_for_other_purposes_is_refused()
    {
        Intermediate(FailureCode.IssuerUsageForbids, IntermediateShape with { Usages = [TimeStamping] });
        Accepts(IntermediateShape with { Usages = null });
        Accepts(IntermediateShape with { Usages = ["2.5.29.37.0"] });
    }

    [Fact]
    public void Path_lengths_are_kept()
    {
        Accepts(IntermediateShape with { PathLength = 0 });
        var second = Issue(IntermediateShape with { Subject = "CN=second", Key = OtherKey, PathLength = 0 });
        var first = Issue(IntermediateShape with { Issuer = "CN=second", IssuerKey = OtherKey });
        Refusals.Throws(FailureCode.PathLengthExceeded, () => CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(first, second, Root())));
        Refusals.Throws(FailureCode.PathLengthExceeded, () => CertificatePath.Build(Issue(new Shape()), [first], AuthorityChain.Create(second, Root())));
    }

    [Fact]
    public void An_authority_key_identifier_of_another_key_is_refused()
    {
        Accepts(IntermediateShape with { HasKeyIdentifiers = true }, new Shape { HasKeyIdentifiers = true });
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString([1, 2, 3], new Asn1Tag(TagClass.ContextSpecific, 0));
        }

        var other = new X509Extension("2.5.29.35", writer.Encode(), critical: false);
        Refusals.Throws(FailureCode.AuthorityKeyMismatch, () => CertificatePath.Build(
            Issue(new Shape { Further = [other] }), [], AuthorityChain.Create(Issue(IntermediateShape with { HasKeyIdentifiers = true }), Root())));
    }

    [Fact]
    public void A_chain_whose_links_are_forged_is_refused()
    {
        var unlinked = Issue(IntermediateShape with { IssuerKey = OtherKey });
        Refusals.Throws(FailureCode.CertificateSignatureInvalid, () => CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(unlinked, Root())));
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => AuthorityChain.Create(Issue(IntermediateShape), Root("CN=another")));
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => AuthorityChain.Create([]));
        Refusals.Throws(FailureCode.CertificatePathNotFound, () => AuthorityChain.Create([.. Enumerable.Repeat(Root(), 9)]));
    }

    [Fact]
    public void A_check_taken_out_lets_its_forgery_pass()
    {
        var leaf = Issue(new Shape { Usages = [TimeStamping] , AlternativeName = San(true, Uri("https://x")) });
        var chain = AuthorityChain.Create(Issue(IntermediateShape), Root());
        Refusals.Throws(FailureCode.LeafNotForCodeSigning, () => CertificatePath.Build(leaf, [], chain));
        Assert.NotNull(CertificatePath.Build(leaf, [], chain, CertificateUsage.CodeSigning, CheckSwitch.Without(FailureCode.LeafNotForCodeSigning)));
    }

    private static void Leaf(FailureCode code, Shape leaf) =>
        Refusals.Throws(code, () => CertificatePath.Build(Issue(leaf), [], AuthorityChain.Create(Issue(IntermediateShape), Root())));

    private static void Intermediate(FailureCode code, Shape intermediate) =>
        Refusals.Throws(code, () => CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(Issue(intermediate), Root())));

    private static void Accepts(Shape intermediate, Shape? leaf = null) =>
        Assert.Equal(2, CertificatePath.Build(Issue(leaf ?? new Shape()), [], AuthorityChain.Create(Issue(intermediate), Root())).Issuers.Length);

    // 1.2.840.10045.4.3.N, of which 2 to 4 are known, becomes .9 inside and outside.
    private static Certificate SignedUnknownWay(Certificate certificate)
    {
        var der = certificate.Der.ToArray();
        byte[] arc = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
        for (int at = 0, next; (next = der.AsSpan(at).IndexOf(arc)) >= 0;)
        {
            at += next + arc.Length;
            der[at] = 9;
        }

        return Certificate.Parse(der);
    }
}
