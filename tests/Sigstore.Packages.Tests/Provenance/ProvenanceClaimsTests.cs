using Sigstore.Client.Failures;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Tests.Provenance;

public sealed class ProvenanceClaimsTests
{
    private const string Repository = "https://github.com/acme/lib";
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Ref = "refs/tags/v1";
    private const string Run = "https://github.com/acme/lib/actions/runs/42/attempts/2";

    [Fact]
    public void A_predicate_that_says_what_the_certificate_proves_agrees() => Claims().RequireAgreement(Repository, Commit, Ref, Run);

    [Fact]
    public void A_certificate_that_proves_nothing_of_it_is_not_compared() => Claims().RequireAgreement(null, null, null, null);

    [Theory]
    [InlineData("https://github.com/mallory/lib", Commit, Ref, Run)]
    [InlineData(Repository, "ffffffffffffffffffffffffffffffffffffffff", Ref, Run)]
    [InlineData(Repository, Commit, "refs/heads/main", Run)]
    [InlineData(Repository, Commit, Ref, "https://github.com/acme/lib/actions/runs/43/attempts/2")]
    [InlineData(Repository, Commit, Ref, "https://github.com/acme/lib/actions/runs/42/attempts/1")]
    public void A_predicate_of_another_repository_commit_ref_or_run_is_refused(string repository, string commit, string reference, string run)
    {
        var refused = Assert.Throws<SigstoreException>(() => Claims().RequireAgreement(repository, commit, reference, run));
        Assert.Equal(FailureCode.ProvenanceContradictsCertificate, refused.Failure.Code);
    }

    [Fact]
    public void A_signing_job_that_was_run_again_may_sign_what_an_earlier_attempt_built() =>
        Claims().RequireAgreement(Repository, Commit, Ref, "https://github.com/acme/lib/actions/runs/42/attempts/3");

    [Fact]
    public void A_predicate_of_our_build_type_without_its_source_is_refused_where_the_certificate_proves_one()
    {
        using var predicate = CiRunTests.Predicate(null);
        var refused = Assert.Throws<SigstoreException>(() => ProvenanceClaims.Parse(predicate.RootElement).RequireAgreement(Repository, Commit, Ref, Run));
        Assert.Equal(FailureCode.ProvenanceIncomplete, refused.Failure.Code);
    }

    [Fact]
    public void Provenance_of_version_0_2_is_read_too()
    {
        using var predicate = System.Text.Json.JsonDocument.Parse(
            $$"""{"buildType":"x","invocation":{"configSource":{"uri":"git+{{Repository}}@{{Ref}}","digest":{"sha1":"{{Commit}}"} } } }""");
        var claims = ProvenanceClaims.Parse(predicate.RootElement);
        Assert.Equal((Repository, Ref, Commit), (claims.Repository, claims.Ref, claims.Commit));
    }

    private static ProvenanceClaims Claims()
    {
        using var predicate = CiRunTests.Predicate(CiRun.Detect(CiRunTests.GitHub.GetValueOrDefault));
        return ProvenanceClaims.Parse(predicate.RootElement);
    }
}
