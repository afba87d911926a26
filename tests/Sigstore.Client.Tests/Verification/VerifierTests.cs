using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Attacks;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Verification;

public sealed class VerifierTests
{
    private const string Ci = "https://token.actions.githubusercontent.com";

    [Fact]
    public void Tells_what_was_proved()
    {
        var proved = Prove(new Forge { Statement = AttackTable.Statement() });
        Assert.Equal((Forge.Signer, Forge.Issuer), (proved.Identity!.San, proved.Identity.Issuer));
        Assert.Null(proved.KeyFingerprint);
        Assert.Equal((TimeSourceKind.TimestampAuthority, ForgedAuthorities.Now.AddSeconds(5)), (proved.Times[0].Kind, proved.Times[0].Time));
        Assert.Equal((1, "localhost", "hashedrekord/0.0.2"), (proved.LogEntries[0].Index, proved.LogEntries[0].Origin, proved.LogEntries[0].Kind));
        Assert.Equal("https://example.com/p", proved.Statement!.PredicateType);
        Assert.Equal(Digest.Of(DigestAlgorithm.Sha256, Forge.Artifact), proved.MatchedDigest);
    }

    [Fact]
    public void A_managed_key_is_named_by_its_fingerprint()
    {
        var forge = new Forge { IsManaged = true };
        var proved = Prove(forge);
        Assert.Null(proved.Identity);
        Assert.Equal(Sha256Digest.Of(forge.Key.Spki), proved.KeyFingerprint);
        Assert.Empty(proved.Times);
    }

    [Fact]
    public void An_instance_without_logs_passes_only_when_asked_for()
    {
        var forge = new Forge { Sct = _ => null, BundleJson = bundle => Lies.Entries(bundle).Clear() };
        Assert.NotNull(forge.Build().Decide(CheckSwitch.All));
        forge.Thresholds = VerificationThresholds.TimestampOnly;
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void A_managed_key_without_log_passes_only_when_asked_for()
    {
        var forge = new Forge { IsManaged = true, BundleJson = bundle => Lies.Entries(bundle).Clear() };
        Assert.Equal(FailureCode.LogEntryNotFound, forge.Build().Decide(CheckSwitch.All)?.Code);
        forge.Thresholds = VerificationThresholds.ManagedKeyWithoutLogUnsafe;
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void Any_signer_and_no_artifact_have_to_be_spelled_out_as_unsafe()
    {
        var forge = new Forge { Statement = AttackTable.Statement(Forge.OtherArtifact), Policy = () => SignerPolicy.AnySignerUnsafe, Expected = () => Artifact.AttestationOnlyUnsafe };
        var proved = Prove(forge);
        Assert.Null(proved.MatchedDigest);
        Assert.Equal(Forge.Signer, proved.Identity!.San);
        forge.Statement = null;
        Assert.Equal(FailureCode.ArtifactNeeded, forge.Build().Decide(CheckSwitch.All)?.Code);
    }

    [Fact]
    public void One_of_several_digests_is_enough()
    {
        var right = Digest.Of(DigestAlgorithm.Sha256, Forge.Artifact);
        var wrong = Digest.Of(DigestAlgorithm.Sha256, Forge.OtherArtifact);
        Assert.Equal(right, Prove(new Forge { Expected = () => Artifact.OfDigests([wrong, right]) }).MatchedDigest);
        Assert.Equal(right, Prove(new Forge { Statement = AttackTable.Statement(), Expected = () => Artifact.OfDigests([wrong, right]) }).MatchedDigest);
    }

    [Fact]
    public void A_digest_of_another_algorithm_than_the_key_signs_is_not_enough()
    {
        var forge = new Forge { Key = ForgedKey.P384(), Expected = () => Artifact.OfDigest(Digest.Of(DigestAlgorithm.Sha512, Forge.Artifact)) };
        Assert.Equal(FailureCode.ArtifactNeeded, forge.Build().Decide(CheckSwitch.All)?.Code);
    }

    [Theory]
    [InlineData("dev@corp.example", true)]
    [InlineData("[^@]+@corp\\.example", true)]
    [InlineData("dev", false)]
    [InlineData("dev@corp.example|x", true)]
    [InlineData("dev|corp.example", false)]
    public void A_pattern_matches_the_whole_name(string regex, bool accepted)
    {
        var forge = new Forge { Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, regex)) };
        Assert.Equal(accepted, forge.Build().Decide(CheckSwitch.All) is null);
    }

    [Theory]
    [InlineData("(?=x)")]
    [InlineData(@"(a)\1")]
    [InlineData("a)|(b")]
    [InlineData("(")]
    public void A_pattern_that_could_run_long_or_escape_its_anchors_is_no_pattern(string regex) =>
        Assert.ThrowsAny<ArgumentException>(() => new ExpectedIdentity.Pattern(Forge.Issuer, regex));

    [Fact]
    public void An_identity_needs_an_issuer_and_a_policy_an_identity()
    {
        Assert.ThrowsAny<ArgumentException>(() => new ExpectedIdentity.Exact("", Forge.Signer));
        Assert.ThrowsAny<ArgumentException>(() => new ExpectedIdentity.Exact(Forge.Issuer, ""));
        Assert.ThrowsAny<ArgumentException>(() => SignerPolicy.OneOf());
        Assert.ThrowsAny<ArgumentException>(() => VerificationThresholds.Default.Raise(logEntries: -1));
    }

    [Theory]
    [InlineData("contoso/json", ".github/workflows/release.yml", "refs/tags/v*", "push", true)]
    [InlineData("https://github.com/contoso/json", ".github/workflows/*", "refs/tags/v1.2.3", null, true)]
    [InlineData("contoso/json2", null, null, null, false)]
    [InlineData("json", null, null, null, false)]
    [InlineData("contoso/json", ".github/workflows/other.yml", null, null, false)]
    [InlineData("contoso/json", null, "refs/heads/*", null, false)]
    [InlineData("contoso/json", null, null, "pull_request", false)]
    public void A_build_is_judged_by_its_certificate(string repository, string? workflow, string? gitRef, string? trigger, bool accepted)
    {
        var forge = new Forge
        {
            Leaf = content => content
                .Replace("1.3.6.1.4.1.57264.1.1", null).Replace("1.3.6.1.4.1.57264.1.8", Lies.Claim(8, Ci))
                .Add(Lies.Claim(12, "https://github.com/contoso/json")).Add(Lies.Claim(14, "refs/tags/v1.2.3"))
                .Add(Lies.Claim(18, "https://github.com/contoso/json/.github/workflows/release.yml@refs/tags/v1.2.3")).Add(Lies.Claim(20, "push")),
            Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(Ci, repository) { Workflow = workflow, Ref = gitRef, Triggers = trigger is null ? [] : [trigger] }),
        };
        Assert.Equal(accepted, forge.Build().Decide(CheckSwitch.All) is null);
    }

    [Fact]
    public void The_old_issuer_extension_alone_still_names_the_issuer()
    {
        var forge = new Forge { Leaf = content => content.Replace("1.3.6.1.4.1.57264.1.8", null) };
        Assert.Equal(Forge.Issuer, Prove(forge).Identity!.Issuer);
    }

    [Fact]
    public void A_chain_with_an_intermediate_from_the_bundle_leads_to_the_root()
    {
        var forge = new Forge
        {
            RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("x", ForgedAuthorities.Root),
            BundleJson = bundle => Lies.ToVersion02(bundle, ForgedAuthorities.Issuer.Chain[0]),
        };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void An_intermediate_of_the_same_name_does_not_hide_the_one_that_issued()
    {
        var decoy = ForgedAuthorities.Root.CreateSubordinate("forged issuer", ForgedAuthorities.Now.AddYears(-1), ForgedAuthorities.Now.AddYears(1), CertificateExtension.CodeSigningOid, isAuthority: true);
        var forge = new Forge
        {
            RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("x", ForgedAuthorities.Root),
            BundleJson = bundle => Lies.ToVersion02(bundle, decoy.Chain[0], ForgedAuthorities.Issuer.Chain[0]),
        };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void Timestamps_of_unknown_authorities_are_passed_over_only_when_asked_for_and_never_count()
    {
        var forge = new Forge { Timestamps = s => [ForgedStamp.Of(s), ForgedStamp.Of(s, ForgedAuthorities.ForeignStamper, at: ForgedAuthorities.Now.AddDays(90), withCertificate: true)] };
        Assert.Equal(FailureCode.TimestampSignerUnknown, forge.Build().Decide(CheckSwitch.All)?.Code);
        forge.Thresholds = VerificationThresholds.Default.IgnoringUnknownTimestampAuthorities();
        Assert.Equal(ForgedAuthorities.Now.AddSeconds(5), Assert.Single(Prove(forge).Times).Time);
        forge.Thresholds = forge.Thresholds.Raise(times: 2);
        Assert.Equal(FailureCode.NoVerifiedTime, forge.Build().Decide(CheckSwitch.All)?.Code);
        forge.Timestamps = s => [ForgedStamp.Of(s, ForgedAuthorities.ForeignStamper)];
        forge.Thresholds = VerificationThresholds.Default.IgnoringUnknownTimestampAuthorities();
        Assert.Equal(FailureCode.NoVerifiedTime, forge.Build().Decide(CheckSwitch.All)?.Code);
    }

    [Fact]
    public void A_wrong_timestamp_of_a_known_authority_is_refused_whoever_is_passed_over()
    {
        var forge = new Forge
        {
            Timestamps = s => [ForgedStamp.Of(s), Lies.FlipLastByte(ForgedStamp.Of(s))],
            Thresholds = VerificationThresholds.Default.IgnoringUnknownTimestampAuthorities(),
        };
        Assert.Equal(FailureCode.TimestampSignatureInvalid, forge.Build().Decide(CheckSwitch.All)?.Code);
    }

    [Fact]
    public void Two_CT_logs_count_as_two_and_one_that_nobody_knows_for_nothing()
    {
        var forge = new Forge { SecondCtKey = ForgedAuthorities.OtherCtKey, Thresholds = VerificationThresholds.Default.Raise(certificateTimestamps: 2) };
        Assert.Equal(FailureCode.SctThresholdNotMet, forge.Build().Decide(CheckSwitch.All)?.Code);
        forge.RootJson = root => root["ctlogs"]!.AsArray().Add((System.Text.Json.Nodes.JsonNode)ForgedRoot.Log("http://other.example/ct", ForgedAuthorities.OtherCtKey));
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
        forge.RootJson += root => {
            root["ctlogs"]![0]!["operator"] = "one operator";
            root["ctlogs"]![1]!["operator"] = "one operator";
        };
        Assert.Equal(FailureCode.SctThresholdNotMet, forge.Build().Decide(CheckSwitch.All)?.Code);
    }

    [Fact]
    public void Entries_of_two_logs_and_times_of_two_sources_count_as_two()
    {
        var forge = new Forge
        {
            IsRekorV1 = true,
            HasTimestamp = true,
            SecondEntry = entry => entry.LogKey = ForgedAuthorities.OtherLogV1Key,
            RootJson = root => root["tlogs"]!.AsArray().Add((System.Text.Json.Nodes.JsonNode)ForgedRoot.Log("http://other.example", ForgedAuthorities.OtherLogV1Key)),
            Thresholds = VerificationThresholds.Default.Raise(logEntries: 2, times: 3),
        };
        var proved = Prove(forge);
        Assert.Equal(2, proved.LogEntries.Length);
        Assert.Equal(3, proved.Times.Select(time => time.Source).Distinct().Count());
    }

    [Fact]
    public void An_index_that_nobody_promised_is_the_proofs()
    {
        var promised = new Forge { IsRekorV1 = true };
        Assert.Equal(1001, Prove(promised).LogEntries[0].Index);
        var claimed = new Forge { IsRekorV1 = true, HasTimestamp = true };
        claimed.Entry.IsPromised = false;
        claimed.Entry.LogIndex = "999999";
        Assert.Equal(1, Prove(claimed).LogEntries[0].Index);
    }

    [Fact]
    public void A_managed_key_is_good_at_both_ends_of_its_time()
    {
        var at = ForgedAuthorities.Now.AddSeconds(5);
        var forge = new Forge { IsRekorV1 = true };
        Lies.KeyFor(forge, at, at);
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Fact]
    public void A_validity_of_one_instant_holds_that_instant()
    {
        var forge = new Forge { IsRekorV1 = true };
        forge.RootJson = root => root["tlogs"]![1]!["publicKey"]!["validFor"] = new System.Text.Json.Nodes.JsonObject { ["start"] = "2026-06-01T12:00:05Z", ["end"] = "2026-06-01T12:00:05Z" };
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    [Theory]
    [InlineData("https://token.actions.corp.ghe.com", "https://corp.ghe.com/contoso/json", true)]
    [InlineData("https://gitlab.example", "https://gitlab.example/contoso/json", true)]
    [InlineData("https://issuer.example", "https://github.com/contoso/json", true)]
    [InlineData("https://issuer.example", "https://gitlab.com/contoso/json", false)]
    [InlineData("https://gitlab.example", "https://gitlab.example:444/contoso/json", false)]
    [InlineData("https://gitlab.example", "http://gitlab.example/contoso/json", false)]
    [InlineData("https://gitlab.example", "https://gitlab.example/contoso/json/", false)]
    [InlineData("https://gitlab.example", "https://GITLAB.example/contoso/json", false)]
    public void The_short_name_of_a_repository_means_the_issuers_forge_or_GitHub(string issuer, string repository, bool accepted)
    {
        var forge = new Forge
        {
            Leaf = content => content.Replace("1.3.6.1.4.1.57264.1.1", null).Replace("1.3.6.1.4.1.57264.1.8", Lies.Claim(8, issuer)).Add(Lies.Claim(12, repository)),
            Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(issuer, "contoso/json")),
        };
        Assert.Equal(accepted, forge.Build().Decide(CheckSwitch.All) is null);
        forge.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(issuer, repository));
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }

    private static VerifiedSignature Prove(Forge forge)
    {
        var built = forge.Build();
        return new Verifier(TrustedRoot.Parse(built.RootJson)).Verify(Bundle.Parse(built.BundleJson), built.Artifact(), built.Policy(CheckSwitch.All), built.Thresholds).Require();
    }
}
