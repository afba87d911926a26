using System.Collections.Immutable;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Tests.Evidence;

/// <summary>Packages with evidence that lies: each refused with its own code, and accepted with exactly that check taken out.</summary>
public sealed class EvidenceAttackTests(TrustWorld world) : IClassFixture<TrustWorld>
{
    private const string Stranger = "email:stranger@example.com";
    private const string Spdx = "https://spdx.dev/Document";

    public static TheoryData<string, FailureCode> Losses => new()
    {
        { "provenance lost", FailureCode.PackageDowngraded },
        { "signature lost", FailureCode.PackageDowngraded },
        { "sbom lost", FailureCode.PackageDowngraded },
        { "provenance by another", FailureCode.PackageSignerChanged },
        { "another workflow", FailureCode.PackageSignerChanged },
        { "repository transferred", FailureCode.PackageSignerChanged },
        { "owner changed", FailureCode.PackageSignerChanged },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task What_the_lock_names_and_the_package_does_not_prove_is_refused(string attack, FailureCode code)
    {
        var locked = await HonestLockAsync();
        var evidence = await AttackAsync(attack);
        var verdict = Verify(evidence, locked);
        Assert.False(verdict.Passes);
        Assert.Equal(code, verdict.Kind.Code());
        Assert.True(verdict.Reasons[0].Failure.Has(code), verdict.Reasons[0].Failure.ToString());
        Assert.True(Verify(evidence, locked, CheckSwitch.Without(code)).Passes);
    }

    /// <summary>A check of the evidence itself is taken out there, and nothing is taken out of the verdict.</summary>
    [Theory]
    [InlineData("bundle of another package", FailureCode.PackageDowngraded, FailureCode.BundleNotAboutPackage, FailureCode.SubjectMismatch)]
    [InlineData("predicate contradicts certificate", FailureCode.PackageEvidenceInvalid, FailureCode.ProvenanceContradictsCertificate)]
    public async Task A_bundle_that_lies_is_refused_with_its_own_code(string attack, FailureCode verdictCode, params FailureCode[] stoppedBy)
    {
        var locked = await HonestLockAsync();
        RequireRefused(Verify(await AttackAsync(attack), locked), verdictCode, stoppedBy[0]);
        Assert.True(Verify(await AttackAsync(attack, CheckSwitch.Without(stoppedBy)), locked).Passes);
    }

    /// <summary>Which instance vouches is no check of its own but whose keys there are to verify with: a verifier over the roots of both would pass it.</summary>
    [Fact]
    public async Task A_bundle_of_another_instance_is_refused_and_would_pass_if_roots_were_pooled()
    {
        using var other = new TrustWorld();
        var package = TrustWorld.Pack("1.0.1");
        byte[][] bundles = [await other.AttestAsync(package, TrustWorld.Release), await world.SignAsync(package, TrustWorld.Release), await world.AttestAsync(package, TrustWorld.Release, Spdx)];
        var locked = await HonestLockAsync();
        var refused = Verify(await world.GatherAsync(package, bundles), locked);
        RequireRefused(refused, FailureCode.PackageDowngraded, FailureCode.BundleOfOtherInstance);
        Assert.Contains("name it (--instance local)", refused.Reasons[0].Failure.ToString(), StringComparison.Ordinal);

        var pooled = new NamedInstance(world.Instance.Reference, TrustWorld.Pool(world, other));
        Assert.True(Verify(await world.GatherAsync(package, bundles, pooled), locked).Passes);
    }

    [Fact]
    public async Task The_honest_next_version_verifies()
    {
        var package = TrustWorld.Pack("1.0.1");
        var evidence = await world.GatherAsync(package, [await ProvenanceAsync(package), await world.SignAsync(package, TrustWorld.Release), await world.AttestAsync(package, TrustWorld.Release, Spdx)]);
        Assert.Equal([EvidenceKind.Provenance, EvidenceKind.Signature, EvidenceKind.Sbom], evidence.Proved.Select(proved => proved.Kind));
        Assert.All(evidence.Proved, proved => Assert.Equal("pristine", proved.Facts.MatchedDigest));
        Assert.Equal(VerdictKind.Verified, Verify(evidence, await HonestLockAsync()).Kind);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha384)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task A_subject_by_any_digest_counts_inside_and_beside(DigestAlgorithm algorithm)
    {
        var package = TrustWorld.Pack($"3.{(int)algorithm}.0");
        var bundle = await world.AttestAsync(Digest.Of(algorithm, package), TrustWorld.Release);
        Assert.Equal("pristine", Assert.Single((await world.GatherAsync(package, [bundle])).Proved).Facts.MatchedDigest);

        var other = await world.AttestAsync(Digest.Of(algorithm, TrustWorld.Pack("4.0.0")), TrustWorld.Release);
        Assert.Empty((await world.GatherAsync(package, [other])).Proved);

        await File.WriteAllBytesAsync(Path.Combine(world.Feed, $"contoso.json.3.{(int)algorithm}.0.nupkg.sigstore.json"), bundle, TestContext.Current.CancellationToken);
        Assert.Equal("pristine", Assert.Single((await world.GatherAsync(package, [])).Proved).Facts.MatchedDigest);
    }

    [Fact]
    public async Task A_broken_signature_inside_fails_the_package()
    {
        var package = TrustWorld.Pack("1.0.1");
        var text = Encoding.UTF8.GetString(await ProvenanceAsync(package));
        var at = text.LastIndexOf("\"sig\":\"", StringComparison.Ordinal) + 30;
        var broken = Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), text[at] == 'A' ? "B" : "A", text.AsSpan(at + 1)));
        var verdict = Verify(await world.GatherAsync(package, [broken]), await HonestLockAsync());
        Assert.Equal(VerdictKind.Invalid, verdict.Kind);
    }

    [Fact]
    public async Task A_strangers_bundle_beside_a_good_package_changes_nothing()
    {
        var package = TrustWorld.Pack("1.0.9");
        var bundle = await ProvenanceAsync(package);
        var beside = Path.Combine(world.Feed, "contoso.json.1.0.9.nupkg");
        await File.WriteAllBytesAsync(beside + ".stranger.sigstore.json", await world.AttestAsync(TrustWorld.Embed(package, bundle), Stranger), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(beside + ".broken.sigstore.json", "{", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(beside + ".sigstore.jsonl", "{}\nnothing\n", TestContext.Current.CancellationToken);
        var locked = LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [await world.GatherAsync(TrustWorld.Pack("1.0.0"), [await ProvenanceAsync(TrustWorld.Pack("1.0.0"))])], [], prune: false).Result;
        var evidence = await world.GatherAsync(package, [bundle]);
        Assert.NotEmpty(evidence.Invalid);
        Assert.Equal(VerdictKind.Verified, Verify(evidence, locked).Kind);
        Assert.Single(LockUpdate.Of(locked, TrustPolicy.BuiltIn, [evidence], ["Contoso.Json"], prune: false).Result.Find("Contoso.Json", "1.0.9")!.Evidence);
    }

    /// <summary>The public instance is named and the local one is not, though its bundle is inside: what the policy names has other keys.</summary>
    [Fact]
    public async Task The_local_instances_bundle_proves_nothing_under_a_public_policy_and_would_if_roots_were_pooled()
    {
        var package = TrustWorld.Pack("1.0.1");
        using var other = new TrustWorld();
        byte[][] bundles = [await ProvenanceAsync(package)];
        var policy = PolicyOf("public", SignerOf(await world.GatherAsync(package, bundles)).Issuer);
        PackageVerdict VerdictOf(PackageEvidence evidence) => new PackageVerifier(policy, null, allowUnlocked: true).Verify(evidence);

        var publicOne = new InstanceReference("public", null);
        RequireRefused(VerdictOf(await world.GatherAsync(package, bundles, new NamedInstance(publicOne, other.Instance.Verifier))), FailureCode.PackageUnattested, FailureCode.BundleOfOtherInstance);
        Assert.Equal(VerdictKind.Verified, VerdictOf(await world.GatherAsync(package, bundles, new NamedInstance(publicOne, TrustWorld.Pool(world, other)))).Kind);
    }

    /// <summary>Both instances are named, and the signer is one of the public instance: the same name at the local one, where anybody takes any name, is another.</summary>
    [Fact]
    public async Task The_local_instances_bundle_is_not_that_of_a_public_signer_of_the_same_name()
    {
        var package = TrustWorld.Pack("1.0.1");
        var evidence = await world.GatherAsync(package, [await ProvenanceAsync(package)]);
        Assert.Equal("local", SignerOf(evidence).Instance.Name);
        PackageVerdict VerdictUnder(TrustPolicy policy, CheckSwitch checks) => new PackageVerifier(policy, null, allowUnlocked: true, checks).Verify(evidence);

        var policy = PolicyOf("public", SignerOf(evidence).Issuer);
        var refused = VerdictUnder(policy, CheckSwitch.All);
        RequireRefused(refused, FailureCode.PackageUntrusted, FailureCode.PackageUntrusted);
        Assert.Contains("instance: expected public, found local", refused.Reasons[0].Failure.Detail, StringComparison.Ordinal);
        Assert.True(VerdictUnder(policy, CheckSwitch.Without(FailureCode.PackageUntrusted)).Passes);
        Assert.True(VerdictUnder(PolicyOf("local", SignerOf(evidence).Issuer), CheckSwitch.All).Passes);
    }

    private static StableSigner.Workflow SignerOf(PackageEvidence evidence) => Assert.IsType<StableSigner.Workflow>(Assert.Single(evidence.Proved).Signer);

    private static TrustPolicy PolicyOf(string instance, string issuer) => TrustPolicy.Parse(
        Encoding.UTF8.GetBytes($$"""
            {
              "version": 1, "instances": { "local": { "local": true } },
              "signers": { "who": { "instance": "{{instance}}", "issuer": "{{issuer}}", "identityRegex": ".*" } }, "packages": { "*": { "require": { "provenance": ["who"] } } }
            }
            """), "p.json");

    private static void RequireRefused(PackageVerdict verdict, FailureCode verdictCode, FailureCode ownCode)
    {
        Assert.False(verdict.Passes);
        Assert.Equal(verdictCode, verdict.Kind.Code());
        Assert.True(verdict.Reasons[0].Failure.Has(ownCode), verdict.Reasons[0].Failure.ToString());
    }

    private async Task<PackageEvidence> AttackAsync(string attack, CheckSwitch? checks = null)
    {
        var package = TrustWorld.Pack("1.0.1");
        var provenance = await ProvenanceAsync(package);
        var signature = await world.SignAsync(package, TrustWorld.Release);
        var sbom = await world.AttestAsync(package, TrustWorld.Release, Spdx);
        byte[][] bundles = attack switch
        {
            "provenance lost" => [signature, sbom],
            "signature lost" => [provenance, sbom],
            "sbom lost" => [provenance, signature],
            "provenance by another" => [await world.AttestAsync(package, Stranger), signature, sbom],
            "another workflow" => [await world.AttestAsync(package, TrustWorld.Release.Replace("release", "nightly", StringComparison.Ordinal)), signature, sbom],
            "repository transferred" => [await world.AttestAsync(package, TrustWorld.Release, claims: ("repository_id", "999")), signature, sbom],
            "owner changed" => [await world.AttestAsync(package, TrustWorld.Release, claims: ("repository_owner_id", "999")), signature, sbom],
            "bundle of another package" => [await ProvenanceAsync(TrustWorld.Pack("1.0.2")), signature, sbom],
            "predicate contradicts certificate" => [await world.AttestAsync(package, TrustWorld.Release, predicate: """{"buildDefinition":{"buildType":"x","externalParameters":{"workflow":{"repository":"https://github.com/evil/json"}}}}"""), signature, sbom],
            _ => throw new ArgumentException(attack),
        };
        return await world.GatherAsync(package, bundles, checks: checks);
    }

    private Task<byte[]> ProvenanceAsync(byte[] package) => world.AttestAsync(package, TrustWorld.Release);

    private async Task<TrustLock> HonestLockAsync()
    {
        var package = TrustWorld.Pack("1.0.0");
        var evidence = await world.GatherAsync(package, [await ProvenanceAsync(package), await world.SignAsync(package, TrustWorld.Release), await world.AttestAsync(package, TrustWorld.Release, Spdx)]);
        return LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [evidence], [], prune: false).Result;
    }

    private static PackageVerdict Verify(PackageEvidence evidence, TrustLock locked, CheckSwitch? checks = null) =>
        new PackageVerifier(TrustPolicy.BuiltIn, locked, allowUnlocked: true, checks ?? CheckSwitch.All).Verify(evidence);
}
