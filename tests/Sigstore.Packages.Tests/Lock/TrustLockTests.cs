using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Tests.Verdicts;

namespace Sigstore.Packages.Tests.Lock;

public sealed class TrustLockTests
{
    private static readonly string Hash = Sample.Hash("x");

    [Fact]
    public void Every_kind_of_evidence_survives_writing_and_reading()
    {
        var instance = new InstanceReference("local", new string('a', 64));
        var facts = new SigningFacts
        {
            Identity = "https://github.com/contoso/json/.github/workflows/release.yml@refs/tags/v1",
            Commit = "0123",
            Ref = "refs/tags/v1",
            BundleSha256 = new string('b', 64),
            SignedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        var certificate = new SigningFacts { CertificateSha256 = new string('c', 64), SignedAt = facts.SignedAt };
        var written = Sample.LockWith(new LockedPackage("Contoso.Json", Sample.Version("1.0.0"), Hash,
        [
            new LockedEvidence(EvidenceKind.Provenance, Sample.Release, facts),
            new LockedEvidence(EvidenceKind.Signature, new StableSigner.Account(instance, "https://sigstore.local", "me@here"), SigningFacts.None),
            new LockedEvidence(EvidenceKind.Sbom, new StableSigner.Key(instance, new string('d', 64)), SigningFacts.None),
            new LockedEvidence(EvidenceKind.Author, Sample.Author, certificate),
            new LockedEvidence(EvidenceKind.Repository, Sample.Gallery, certificate),
        ])).Write();
        var read = TrustLock.Parse(written, "sigstore.lock.json");
        Assert.Equal(written, read.Write());
        var evidence = Assert.Single(read.Packages).Evidence;
        Assert.Equal([Sample.Release, Sample.Author, Sample.Gallery], new[] { evidence[0].Signer, evidence[3].Signer, evidence[4].Signer });
        Assert.Equal(2, read.Instances.Length);
    }

    [Fact]
    public void Bytes_do_not_depend_on_the_order_of_what_was_found()
    {
        var one = Sample.LockWith(Sample.Locked("2.0.0"), Sample.Locked("1.0.0", (EvidenceKind.Provenance, Sample.Release), (EvidenceKind.Author, Sample.Author)));
        var other = Sample.LockWith(Sample.Locked("1.0.0", (EvidenceKind.Author, Sample.Author), (EvidenceKind.Provenance, Sample.Release)), Sample.Locked("2.0.0"));
        Assert.Equal(one.Write(), other.Write());
        var text = Encoding.UTF8.GetString(one.Write());
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", FailureCode.LockMalformed, "not JSON")]
    [InlineData("{ \"version\": 2, \"packages\": {}, \"later\": 1 }", FailureCode.LockVersionUnsupported, "newer tool")]
    [InlineData("{ \"version\": 1, // no\n \"packages\": {} }", FailureCode.LockMalformed, "not JSON")]
    [InlineData("{ \"version\": 1, \"packages\": {}, \"packages\": {} }", FailureCode.LockDuplicate, "(1,33)")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": {}, \"a\": {} } }", FailureCode.LockDuplicate, "'a'")]
    [InlineData("{\n<<<<<<< ours\n \"version\": 1 }", FailureCode.LockConflictMarkers, "(2,1)")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.x\": {} } } }", FailureCode.LockMalformed, "found '1.x'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.0\": { \"contentHash\": \"AA==\" } } } }", FailureCode.LockMalformed, "88 characters")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.0\": { \"contentHash\": \"HASH\", \"extra\": 1 } } } }", FailureCode.LockMalformed, "unknown property 'extra'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.0\": { \"contentHash\": \"HASH\" }, \"1.0.0\": { \"contentHash\": \"HASH\" } } } }", FailureCode.LockDuplicate, "A 1.0.0")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.0\": { \"contentHash\": \"HASH\", \"evidence\": [ { \"kind\": \"hash\" } ] } } } }", FailureCode.LockMalformed, "unknown kind")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"1.0\": { \"contentHash\": \"HASH\", \"evidence\": [ { \"kind\": \"provenance\", \"instance\": { \"name\": \"public\" } } ] } } } }", FailureCode.LockMalformed, "'issuer' is missing")]
    public void A_lock_that_we_would_not_write_is_refused_where_it_is_wrong(string json, FailureCode code, string said)
    {
        var refused = Assert.Throws<SigstoreException>(() => TrustLock.Parse(Encoding.UTF8.GetBytes(json.Replace("HASH", Hash, StringComparison.Ordinal)), "l.json"));
        Assert.Equal(code, refused.Failure.Code);
        Assert.Contains(said, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.StartsWith("l.json(", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0 1.2.0 2.0.0", "1.1.0", "1.2.0")]
    [InlineData("1.0.0 2.0.0", "2.0.1", "2.0.0")]
    [InlineData("1.0.0 2.0.0", "3.0.0", "2.0.0")]
    [InlineData("1.0.0 3.0.0", "2.0.0", "1.0.0")]
    [InlineData("2.0.0 3.0.0", "1.0.0", "2.0.0")]
    [InlineData("1.0.0", "1.0.0", null)]
    public void The_base_is_the_newest_of_the_major_then_the_nearest_lower_then_any(string locked, string version, string? expected) =>
        Assert.Equal(expected, Sample.LockWith([.. locked.Split(' ').Select(one => Sample.Locked(one))]).BaseOf("contoso.json", version)?.Version.ToString());
}
