using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Attacks on who: names, issuers, builds, keys.</summary>
internal static class IdentityAttacks
{
    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- identity ----
        new("issuer expected is only in the old extension", IssuerExtensionsContradict, "FulcioExtensions.Parse", f => f.Leaf = c => c.Replace("1.3.6.1.4.1.57264.1.8", Claim(8, "https://evil.example"))) { SecondLine = [IdentityMismatch] },
        new("name of another issuer", IdentityMismatch, "ExpectedIdentity.DifferenceFrom", f => f.Policy = Exactly("https://other.example", Forge.Signer)),
        new("name with the expected one as its prefix", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email(Forge.Signer + ".evil.example")),
        new("name with the expected one as its end", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email("not-" + Forge.Signer)),
        new("name in another case", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email("Dev@corp.example")),
        new("name matched in the middle by a regex without anchors", IdentityMismatch, "ExpectedIdentity.Pattern", f =>
        {
            f.San = new GeneralName.Email("dev@corp.example.evil.example");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"[^@]+@corp\.example"));
        }),
        new("name in two lines for a regex", IdentityMismatch, "ExpectedIdentity.Pattern", f =>
        {
            f.San = new GeneralName.UserName("dev@corp.example\nevil");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"^dev@corp\.example$"));
        }),
        new("name in letters that look alike", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.UserName("dev@c\u043erp.example")),
        new("the same text as another kind of name", IdentityMismatch, "ExpectedIdentity.Exact", f =>
        {
            f.San = new GeneralName.Uri(Forge.Signer);
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Exact(Forge.Issuer, Forge.Signer, Client.Certificates.SanKind.Email));
        }),
        new("name with a NUL after the expected one", SubjectAlternativeNameInvalid, "SubjectAlternativeName.Checked", f =>
        {
            f.San = new GeneralName.Email(Forge.Signer + "\0.evil.example");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"dev@corp\.example[^/]*"));
        }),
        new("two names, one of them expected", SubjectAlternativeNameInvalid, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace("2.5.29.17", TwoEmails(Forge.Signer, "evil@evil.example"))),
        new("build of another repository", IdentityMismatch, "CiClaims.DifferenceFrom", f => Ci(f, "https://github.com/evil/json")),
        new("build without the demanded claim", IdentityMismatch, "CiClaims.DifferenceFrom", f => f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(Forge.Issuer, "contoso/json"))),
        new("managed key where an identity is expected", SignerKindMismatch, "SignerVerification.KeyOf", f => (f.IsManaged, f.Policy) = (true, Exactly(Forge.Issuer, Forge.Signer))) { NoSwitch = "whoever expects an identity has no key to verify with", HonestTwin = f => f.IsManaged = true },
        new("certificate where a key is expected", SignerKindMismatch, "SignerVerification.KeyOf", f => f.Policy = () => SignerPolicy.Key(Sigstore.Client.Crypto.PublicKey.ParseSpki(f.Key.Spki))),
        new("old issuer extension that names another issuer", IssuerExtensionsContradict, "FulcioExtensions.Parse", f => f.Leaf = c => c.Replace("1.3.6.1.4.1.57264.1.1", new CertificateExtension("1.3.6.1.4.1.57264.1.1", Critical: false, "https://evil.example"u8.ToArray()))),
        new("certificate that names no issuer", IdentityMismatch, "SignerVerification.VerifyIdentity", f => f.Leaf = c => c.Replace("1.3.6.1.4.1.57264.1.1", null).Replace("1.3.6.1.4.1.57264.1.8", null)),
        new("issuer with a slash at its end", IdentityMismatch, "ExpectedIdentity.DifferenceFrom", f => f.Policy = Exactly(Forge.Issuer + "/", Forge.Signer)),
        new("issuer in another case", IdentityMismatch, "ExpectedIdentity.DifferenceFrom", f => f.Policy = Exactly("https://Issuer.example", Forge.Signer)),
        new("host name that reads like the expected name", SubjectAlternativeNameInvalid, "Certificate.San", f =>
        {
            f.Leaf = c => c.Replace("2.5.29.17", HostName("build.corp.example"));
            f.Policy = Exactly(Forge.Issuer, "build.corp.example");
        }),
        new("name that matches one branch of a regex in part", IdentityMismatch, "ExpectedIdentity.Pattern", f =>
        {
            f.San = new GeneralName.Email("dev@corp.example.evil.example");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"dev@corp\.example|ops@corp\.example"));
        }),
        new("build of a repository of the expected name on a stranger's host", IdentityMismatch, "CiClaims.IsOnForgeOf", f => Ci(f, "https://evil.example/contoso/json")),
        new("build of a repository behind a user name in the URI", IdentityMismatch, "CiClaims.IsOnForgeOf", f => Ci(f, "https://github.com@evil.example/contoso/json")),
        new("workflow of another repository", IdentityMismatch, "CiClaims.WorkflowOf", f =>
        {
            f.Leaf = c => c.Add(Claim(12, "https://github.com/contoso/json")).Add(Claim(18, "https://github.com/evil/json/release.yml@refs/heads/main"));
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(Forge.Issuer, "contoso/json") { Workflow = "release.yml" });
        }),
    ];
}
