using System.Net;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Tests.Evidence;
using Sigstore.Packages.Verdicts;
using Sigstore.Tests.Shared;

namespace Sigstore.Packages.Tests.Io;

/// <summary>Attestation stores that the policy names: what they are asked, what is made of their answers, and that silence is not absence.</summary>
public sealed class AttestationStoreTests(TrustWorld world) : IClassFixture<TrustWorld>
{
    private static readonly byte[] Package = TrustWorld.Pack("5.0.0");

    private static string Sha256 => Digest.Of(DigestAlgorithm.Sha256, Package).Hex;

    [Theory]
    [InlineData("attestations")]
    [InlineData("bundle")]
    [InlineData("lines")]
    public async Task A_bundle_in_a_store_proves_what_a_bundle_inside_would(string form)
    {
        var (bundle, other) = (Text(await BundleAsync()), Text(await world.AttestAsync(TrustWorld.Pack("5.0.1"), TrustWorld.Release)));
        using var store = new LoopbackStore(path => path == $"/repos/contoso/json/attestations/sha256:{Sha256}?n=1"
            ? (200, Encoding.UTF8.GetBytes(form switch
            {
                "attestations" => $$"""{ "attestations": [ { "repository_id": 1, "bundle": {{other}} }, { "bundle": {{bundle}}, "bundle_url": "" } ] }""",
                "bundle" => bundle,
                _ => $"{other.ReplaceLineEndings("")}\n\nnothing\n{bundle.ReplaceLineEndings("")}\n",
            }), null)
            : (500, [], null));
        var evidence = await GatherAsync($"{store.Address}/repos/contoso/json/attestations/sha256:{{sha256}}?n=1");
        var proved = Assert.Single(evidence.Proved);
        Assert.Equal((EvidenceKind.Provenance, EvidencePlace.Store, "pristine"), (proved.Kind, proved.Place, proved.Facts.MatchedDigest));
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(evidence).Kind);
        Assert.Equal(form == "bundle" ? 0 : 1, evidence.NotApplicable.Length);
        Assert.Equal(form == "lines" ? 1 : 0, evidence.Invalid.Length);
        Assert.Equal($"GET /repos/contoso/json/attestations/sha256:{Sha256}?n=1 accept=application/json authorization= cookie=", Assert.Single(store.Asked));
    }

    [Fact]
    public async Task A_store_that_has_nothing_leaves_a_package_without_evidence()
    {
        using var store = new LoopbackStore(_ => (404, "{ \"message\": \"Not Found\" }"u8.ToArray(), null));
        var evidence = await GatherAsync($"{store.Address}/{{sha256}}");
        Assert.Empty(evidence.Untried);
        Assert.Equal(VerdictKind.Unattested, StoreTrust.Verdict(evidence).Kind);
    }

    public static TheoryData<string, FailureCode> Silences => new()
    {
        { "down", FailureCode.ServiceUnreachable },
        { "out of order", FailureCode.ServiceUnavailable },
        { "forbidden", FailureCode.ServiceRefused },
        { "elsewhere", FailureCode.ServiceRefused },
        { "endless", FailureCode.ServiceAnswerTooLarge },
        { "too many", FailureCode.ServiceAnswerInvalid },
        { "addresses instead of bundles", FailureCode.ServiceAnswerInvalid },
        { "no list", FailureCode.ServiceAnswerInvalid },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task A_store_that_does_not_answer_leaves_the_demand_undecided_and_refutes_nothing(string how, FailureCode code)
    {
        using var elsewhere = new LoopbackStore(_ => (200, [], null));
        using var store = new LoopbackStore(_ => Answer(how, elsewhere.Address));
        if (how == "down")
        {
            store.Dispose();
        }

        var evidence = await GatherAsync($"{store.Address}/{{sha256}}");
        Assert.Equal(code, Assert.Single(evidence.Untried).Reason.Code);
        var verdict = StoreTrust.Verdict(evidence);
        Assert.Equal(VerdictKind.CouldNotCheck, verdict.Kind);
        Assert.True(verdict.Reasons[0].Failure.Has(code));
        Assert.Empty(elsewhere.Asked);
        Assert.NotEmpty(LockUpdate.Of(TrustLock.Empty, StoreTrust.Policy, [evidence], [], prune: false).Refused);

        // What lies inside the package counts, whatever a store would have said.
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync($"{store.Address}/{{sha256}}", [await BundleAsync()])).Kind);
    }

    [Fact]
    public async Task Offline_nobody_is_asked_and_a_package_of_which_nothing_is_demanded_is_nobodys_business()
    {
        using var store = new LoopbackStore(_ => (404, [], null));
        var offline = await GatherAsync($"{store.Address}/{{sha256}}", online: false);
        Assert.Equal(VerdictKind.CouldNotCheck, StoreTrust.Verdict(offline).Kind);
        Assert.Contains("--online", StoreTrust.Verdict(offline).Reasons[0].Failure.ToString(), StringComparison.Ordinal);
        Assert.Empty((await GatherAsync($"{store.Address}/{{sha256}}", demanded: [])).Untried);
        Assert.Empty(store.Asked);
    }

    [Fact]
    public async Task A_strangers_bundle_in_a_store_does_no_harm_and_does_not_enter_the_lock()
    {
        var stranger = await world.AttestAsync(Package, "email:stranger@example.com");
        using var store = new LoopbackStore(_ => (200, stranger, null));
        var evidence = await GatherAsync($"{store.Address}/{{sha256}}", [await BundleAsync()]);
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(evidence).Kind);
        Assert.Single(LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [evidence], [], prune: false).Result.Packages[0].Evidence);
    }

    private static (int Status, byte[] Body, string? Location) Answer(string how, string elsewhere) => how switch
    {
        "out of order" => (503, [], null),
        "forbidden" => (403, [], null),
        "elsewhere" => (302, [], elsewhere + "/bundle"),
        "endless" => (200, new byte[(32 << 20) + 1], null),
        "too many" => (200, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 65))), null),
        "no list" => (200, """{ "attestations": {} }"""u8.ToArray(), null),
        _ => (200, Encoding.UTF8.GetBytes($$"""{ "attestations": [ { "bundle": null, "bundle_url": "{{elsewhere}}/bundle" } ] }"""), null),
    };

    private Task<byte[]> BundleAsync() => world.AttestAsync(Package, TrustWorld.Release);

    private async Task<PackageEvidence> GatherAsync(string template, byte[][]? bundles = null, bool online = true, EvidenceKind[]? demanded = null)
    {
        using var network = online ? TufFetcher.CreateHandler() : null;
        Assert.True(PolicyStore.TryParse(template, out var store, out _));
        return await world.GatherAsync(Package, bundles ?? [], stores: new AttestationStores([store], _ => [.. demanded ?? [EvidenceKind.Provenance]], network, TimeProvider.System));
    }

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
