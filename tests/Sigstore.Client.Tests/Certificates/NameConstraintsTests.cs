using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using static Sigstore.Client.Tests.Certificates.TestCertificates;

namespace Sigstore.Client.Tests.Certificates;

public sealed class NameConstraintsTests
{
    [Theory]
    [InlineData(true, 1, "example.com", "a@example.com", true)]
    [InlineData(true, 1, "example.com", "a@sub.example.com", false)]
    [InlineData(true, 1, "example.com", "a@example.com.evil", false)]
    [InlineData(true, 1, ".example.com", "a@sub.example.com", true)]
    [InlineData(true, 1, ".example.com", "a@example.com", false)]
    [InlineData(true, 1, "b@example.com", "a@example.com", false)]
    [InlineData(true, 1, "a@example.com", "a@EXAMPLE.com", true)]
    [InlineData(true, 1, "a@example.com", "A@example.com", false)]
    [InlineData(false, 1, "example.com", "a@example.com", false)]
    [InlineData(false, 1, "example.com", "a@other.com", true)]
    [InlineData(true, 6, "ci.example", "https://ci.example/x", true)]
    [InlineData(true, 6, "ci.example", "https://ci.example.evil/x", false)]
    [InlineData(true, 6, ".example", "https://ci.example/x", true)]
    [InlineData(true, 6, "ci.example", "urn:ci.example", false)]
    [InlineData(false, 6, "ci.example", "https://ci.example/x", false)]
    [InlineData(true, 1, "example.com", "https://ci.example/x", true)] // a form the leaf has not
    [InlineData(true, 2, "example.com", "https://ci.example/x", true)]
    public void Constraints_of_names_are_applied(bool isPermitted, int form, string subtree, string name, bool isAccepted)
    {
        var chain = AuthorityChain.Create(Issue(IntermediateShape with { Further = [Constraint(isPermitted, form, subtree)] }), Root());
        var leaf = Issue(new Shape { AlternativeName = San(true, name.Contains("://", StringComparison.Ordinal) || name.StartsWith("urn:", StringComparison.Ordinal) ? Uri(name) : Email(name)) });
        if (isAccepted)
        {
            Assert.NotNull(CertificatePath.Build(leaf, [], chain));
        }
        else
        {
            Refusals.Throws(FailureCode.NameConstraintsViolated, () => CertificatePath.Build(leaf, [], chain));
        }
    }

    [Fact]
    public void A_constraint_that_cannot_be_judged_is_violated_if_it_concerns_the_leaf()
    {
        var user = Issue(new Shape { AlternativeName = San(true, OtherName("1.3.6.1.4.1.57264.1.7", "someone!example.com")) });
        var constraint = Constraint(isPermitted: true, OtherName("1.3.6.1.4.1.57264.1.7", "someone!example.com"));
        Refusals.Throws(FailureCode.NameConstraintsViolated, () =>
            CertificatePath.Build(user, [], AuthorityChain.Create(Issue(IntermediateShape with { Further = [constraint] }), Root())));
    }

    [Fact]
    public void A_constraint_on_the_root_holds_for_everything_below()
    {
        var constrained = Issue(IntermediateShape with { Subject = "CN=top", Key = OtherKey, Further = [Constraint(isPermitted: true, 6, "other.example")] });
        var middle = Issue(IntermediateShape with { Issuer = "CN=top", IssuerKey = OtherKey });
        Refusals.Throws(FailureCode.NameConstraintsViolated, () => CertificatePath.Build(Issue(new Shape()), [], AuthorityChain.Create(middle, constrained, Root())));
    }

    private static X509Extension Constraint(bool isPermitted, int form, string subtree) => Constraint(isPermitted, writer =>
        writer.WriteCharacterString(UniversalTagNumber.IA5String, subtree, new Asn1Tag(TagClass.ContextSpecific, form)));

    private static X509Extension Constraint(bool isPermitted, Action<AsnWriter> name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, isPermitted ? 0 : 1)))
        using (writer.PushSequence())
        {
            name(writer);
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }
}
