using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using static Sigstore.Packages.Tests.Verdicts.Sample;

namespace Sigstore.Packages.Tests.Verdicts;

public sealed class PackageVerifierTests
{
    private const string Demanding = """
        {
          "version": 1,
          "signers": {
            "release": { "issuer": "https://token.actions.githubusercontent.com", "repository": "contoso/json", "repositoryId": "4821", "workflow": ".github/workflows/release.yml", "ref": "refs/tags/v*" },
            "contoso": { "author": { "subject": "CN=Contoso", "issuer": "CN=Code CA" } },
            "gallery": { "repository": { "serviceIndex": "https://feed.example/v3/index.json", "owners": ["contoso", "fabrikam"] } }
          },
          "packages": { "Contoso.*": { "require": { "provenance": ["release"] } } },
          "deny": [ { "package": "Contoso.Json", "versions": "[2.0.1]", "reason": "built by a stolen token" } ],
          "exceptions": [ { "package": "Contoso.Json", "versions": "[3.0,4.0)", "reason": "vendor gone", "until": "2027-03-31" } ]
        }
        """;

    [Fact]
    public void Nothing_to_hold_a_package_against_is_never_a_pass()
    {
        var refused = Assert.Throws<SigstoreException>(() => new PackageVerifier(TrustPolicy.BuiltIn, null, allowUnlocked: true));
        Assert.Equal(FailureCode.NothingToVerifyAgainst, refused.Failure.Code);
        Assert.Contains("dotnet sigstore lock", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_locked_and_is_proved_again_is_verified() =>
        Assert.Equal(VerdictKind.Verified, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Release)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))).Kind);

    [Fact]
    public void A_package_locked_by_its_hash_alone_is_pinned() => Assert.Equal(VerdictKind.Pinned, Verify(Package("1.0.0"), LockWith(Locked("1.0.0"))).Kind);

    [Fact]
    public void Extra_evidence_makes_nothing_out_of_a_pin() =>
        Assert.Equal(VerdictKind.Pinned, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger)), LockWith(Locked("1.0.0"))).Kind);

    [Fact]
    public void Another_content_hash_than_the_locked_one_is_tampering_with_its_own_code()
    {
        var verdict = Verify(new PackageEvidence("Contoso.Json", "1.0.0", Hash("other")), LockWith(Locked("1.0.0")));
        Assert.Equal(VerdictKind.Tampered, verdict.Kind);
        Assert.True(verdict.Reasons[0].Failure.Has(FailureCode.ContentHashDiffersFromLock));
    }

    [Theory]
    [InlineData(FailureCode.ExtractedFileDiffers)]
    [InlineData(FailureCode.ContentHashDiffersFromPackagesLock)]
    [InlineData(FailureCode.ArchiveOverlap)]
    public void Tampering_fails_and_keeps_its_own_code(FailureCode code)
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0")) { Tampering = [Reason(code)] };
        var verdict = Verify(evidence, LockWith(Locked("1.0.0")));
        Assert.Equal(VerdictKind.Tampered, verdict.Kind);
        Assert.Equal(FailureCode.PackageTampered, verdict.Reasons[0].Failure.Code);
        Assert.True(verdict.Reasons[0].Failure.Has(code));
    }

    [Theory]
    [InlineData("git checkout packages.lock.json", FailureCode.ContentHashDiffersFromPackagesLock)]
    [InlineData("dotnet nuget locals global-packages --clear", FailureCode.ContentHashDiffersFromAssetsFile)]
    [InlineData("dotnet nuget locals global-packages --clear", FailureCode.ContentHashDiffersFromPackagesLock, FailureCode.ContentHashDiffersFromMetadata)]
    public void What_settles_a_changed_hash_is_where_the_change_is(string remedy, params FailureCode[] codes)
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0")) { Tampering = [.. codes.Select(code => Reason(code))] };
        Assert.StartsWith(remedy, Verify(evidence, LockWith(Locked("1.0.0"))).Reasons[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_settles_a_changed_package_brings_local_tools_back_too()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0")) { Tampering = [Reason(FailureCode.ExtractedFileDiffers)], HasLocalTools = true };
        Assert.StartsWith(
            "dotnet nuget locals global-packages --clear && dotnet tool restore && dotnet restore (", Verify(evidence, LockWith(Locked("1.0.0"))).Reasons[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signer_who_is_found_twice_is_named_once()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0")) { Proved = [Proved(EvidenceKind.Provenance, Author), Proved(EvidenceKind.Provenance, Author)] };
        var detail = Verify(evidence, LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))).Reasons[0].Failure.Detail;
        Assert.EndsWith($"found {Author}", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_inside_that_does_not_verify_fails_the_package()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0"))
        {
            Invalid = [new RefusedEvidence("_sigstore/provenance.sigstore.json", EvidencePlace.Embedded, Reason(FailureCode.SignatureInvalid))],
        };
        Assert.Equal(VerdictKind.Invalid, Verify(evidence, LockWith(Locked("1.0.0"))).Kind);
    }

    [Fact]
    public void A_strangers_bad_bundle_beside_a_good_package_has_no_effect()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0"))
        {
            Proved = [Proved(EvidenceKind.Provenance, Release)],
            Invalid = [new RefusedEvidence("contoso.json.1.0.0.nupkg.x.sigstore.json", EvidencePlace.Beside, Reason(FailureCode.SignatureInvalid))],
        };
        Assert.Equal(VerdictKind.Verified, Verify(evidence, LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))).Kind);
    }

    [Fact]
    public void A_missing_package_file_could_not_be_checked_and_never_passes()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", null) { Unreadable = Reason(FailureCode.PackageFileMissing) };
        var verdict = Verify(evidence, LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release))));
        Assert.Equal(VerdictKind.CouldNotCheck, verdict.Kind);
        Assert.Single(verdict.Reasons);
    }

    [Fact]
    public void A_demanded_kind_that_could_not_be_tried_is_undecided_not_downgraded()
    {
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("1.0.0")) { Untried = [new UntriedEvidence([EvidenceKind.Author], Reason(FailureCode.PackageFileUnreadable))] };
        Assert.Equal(VerdictKind.CouldNotCheck, Verify(evidence, LockWith(Locked("1.0.0", (EvidenceKind.Author, Author)))).Kind);
        Assert.Equal(VerdictKind.Pinned, Verify(evidence, LockWith(Locked("1.0.0"))).Kind);
    }

    [Fact]
    public void Not_in_the_lock_fails_unless_allowed()
    {
        Assert.Equal(VerdictKind.Unlocked, Verify(Package("1.0.0"), LockWith()).Kind);
        Assert.Equal(VerdictKind.Pinned, Verify(Package("1.0.0"), LockWith(), allowUnlocked: true).Kind);
    }

    [Fact]
    public void Whoever_the_lock_names_is_nobody_where_it_names_none_and_unlocked_packages_may_pass()
    {
        var policy = PolicyOf("""{ "version": 1, "packages": { "*": { "require": { "provenance": "locked" } } } }""");
        var strange = Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger));
        Assert.Equal(VerdictKind.Untrusted, Verify(strange, null, policy, allowUnlocked: true).Kind);
        Assert.Equal(VerdictKind.Untrusted, Verify(strange, LockWith(), policy, allowUnlocked: true).Kind);
        Assert.Equal(VerdictKind.Unlocked, Verify(strange, LockWith(), policy).Kind);
        Assert.Equal(VerdictKind.Verified, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Release)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release))), policy, allowUnlocked: true).Kind);
    }

    [Fact]
    public void Ids_have_no_case_in_the_lock()
    {
        var shouting = new PackageEvidence("CONTOSO.JSON", "1.0.0", Hash("1.0.0"));
        Assert.Equal(VerdictKind.Downgraded, Verify(shouting, LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))).Kind);
    }

    [Fact]
    public void A_deny_rule_wins_over_everything()
    {
        var verdict = Verify(Package("2.0.1", Proved(EvidenceKind.Provenance, Release)), LockWith(Locked("2.0.1", (EvidenceKind.Provenance, Release))), PolicyOf(Demanding));
        Assert.Equal(VerdictKind.Denied, verdict.Kind);
        Assert.Contains("built by a stolen token", verdict.Reasons[0].Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_demanded_signer_verifies_without_a_lock() =>
        Assert.Equal(VerdictKind.Verified, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Release)), null, PolicyOf(Demanding)).Kind);

    [Theory]
    [InlineData("refs/heads/main", "ref: expected refs/tags/v*")]
    public void Another_ref_than_the_policy_names_is_untrusted(string reference, string said)
    {
        var verdict = Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Release, reference: reference)), null, PolicyOf(Demanding));
        Assert.Equal(VerdictKind.Untrusted, verdict.Kind);
        Assert.Contains(said, verdict.Reasons[0].Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_of_the_same_name_and_another_number_is_untrusted() =>
        Assert.Equal(VerdictKind.Untrusted, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Workflow(id: "9"))), null, PolicyOf(Demanding)).Kind);

    [Fact]
    public void A_stranger_is_untrusted_and_nobody_is_unattested()
    {
        Assert.Equal(VerdictKind.Untrusted, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger)), null, PolicyOf(Demanding)).Kind);
        Assert.Equal(VerdictKind.Unattested, Verify(Package("1.0.0"), null, PolicyOf(Demanding)).Kind);
    }

    [Fact]
    public void Provenance_does_not_stand_in_for_a_demanded_author_signature()
    {
        var policy = PolicyOf(Demanding.Replace("\"provenance\": [\"release\"]", "\"author\": [\"contoso\"]", StringComparison.Ordinal));
        Assert.Equal(VerdictKind.Unattested, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Release)), null, policy).Kind);
        Assert.Equal(VerdictKind.Verified, Verify(Package("1.0.0", Proved(EvidenceKind.Author, Author)), null, policy).Kind);
    }

    [Fact]
    public void A_repository_signature_needs_one_of_the_named_owners()
    {
        var policy = PolicyOf(Demanding.Replace("\"provenance\": [\"release\"]", "\"repository\": [\"gallery\"]", StringComparison.Ordinal));
        var other = new StableSigner.Repository("https://feed.example/v3/index.json", ["somebody"], "CN=Feed", "CN=Code CA");
        Assert.Equal(VerdictKind.Verified, Verify(Package("1.0.0", Proved(EvidenceKind.Repository, Gallery)), null, policy).Kind);
        Assert.Equal(VerdictKind.Untrusted, Verify(Package("1.0.0", Proved(EvidenceKind.Repository, other)), null, policy).Kind);
    }

    [Fact]
    public void A_package_that_no_pattern_matches_fails()
    {
        var stray = new PackageEvidence("Fabrikam", "1.0.0", Hash("x"));
        Assert.Equal(VerdictKind.Untrusted, Verify(stray, null, PolicyOf(Demanding)).Kind);
    }

    [Fact]
    public void An_exception_covers_unattested_only_while_the_lock_pins_the_hash()
    {
        var policy = PolicyOf(Demanding);
        Assert.Equal(VerdictKind.Exempt, Verify(Package("3.1.0"), LockWith(Locked("3.1.0")), policy).Kind);
        Assert.Equal(VerdictKind.Unattested, Verify(Package("3.1.0"), LockWith(), policy).Kind);
        Assert.Equal(VerdictKind.Tampered, Verify(new PackageEvidence("Contoso.Json", "3.1.0", Hash("other")), LockWith(Locked("3.1.0")), policy).Kind);
        Assert.Equal(VerdictKind.Untrusted, Verify(Package("3.1.0", Proved(EvidenceKind.Provenance, Stranger)), LockWith(Locked("3.1.0")), policy).Kind);
    }

    [Fact]
    public void An_expired_exception_is_an_error()
    {
        var refused = Assert.Throws<SigstoreException>(() => PolicyOf(Demanding).RefuseExpiredExceptions(new DateOnly(2027, 4, 1)));
        Assert.Equal(FailureCode.PolicyExceptionExpired, refused.Failure.Code);
        PolicyOf(Demanding).RefuseExpiredExceptions(new DateOnly(2027, 3, 31));
    }

    [Fact]
    public void Another_instance_of_the_same_name_is_another_signer()
    {
        static StableSigner On(string digest) => new StableSigner.Account(new InstanceReference("local", digest), "https://sigstore.local", "me@here");
        var verdict = Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, On(new string('b', 64)))), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, On(new string('a', 64))))));
        Assert.Equal(VerdictKind.SignerChanged, verdict.Kind);
    }

    [Fact]
    public void Every_failing_reason_has_expected_found_and_a_remedy()
    {
        var verdict = Verify(Package("1.0.1", Proved(EvidenceKind.Provenance, Stranger)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release), (EvidenceKind.Author, Author))));
        Assert.Equal([VerdictKind.SignerChanged, VerdictKind.Downgraded, VerdictKind.Unlocked], verdict.Reasons.Select(reason => reason.Kind));
        Assert.All(verdict.Reasons, reason =>
        {
            Assert.Contains("expected", reason.Failure.Detail, StringComparison.Ordinal);
            Assert.Contains("found", reason.Failure.Detail, StringComparison.Ordinal);
            Assert.Contains("dotnet sigstore lock", reason.Remedy, StringComparison.Ordinal);
        });
    }
}
