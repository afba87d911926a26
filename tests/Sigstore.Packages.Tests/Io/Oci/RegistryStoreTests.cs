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

namespace Sigstore.Packages.Tests.Io.Oci;

/// <summary>An OCI registry as attestation store: what refers to a package's digest is found, and nothing is believed that its descriptor does not describe.</summary>
public sealed class RegistryStoreTests(TrustWorld world) : IClassFixture<TrustWorld>
{
    private const string V2 = $"/v2/{LoopbackRegistry.Repository}";

    private static readonly byte[] Package = TrustWorld.Pack("5.0.0");

    private static Digest Subject => Digest.Of(DigestAlgorithm.Sha256, Package);

    [Fact]
    public async Task A_bundle_that_refers_to_the_package_proves_what_a_bundle_inside_would()
    {
        using var registry = new LoopbackRegistry();
        var bundle = await BundleAsync();
        registry.Attach(Subject, bundle);
        var evidence = await GatherAsync(registry);
        var proved = Assert.Single(evidence.Proved);
        Assert.Equal((EvidenceKind.Provenance, EvidencePlace.Store, "pristine"), (proved.Kind, proved.Place, proved.Facts.MatchedDigest));
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(evidence).Kind);
        Assert.Equal(
            [$"GET {V2}/referrers/{Subject} accept=application/vnd.oci.image.index.v1+json authorization= cookie=", "manifests", $"GET {V2}/blobs/{Digest.Of(DigestAlgorithm.Sha256, bundle)} accept=*/* authorization= cookie="],
            registry.Asked.Select(line => line.Contains("/manifests/", StringComparison.Ordinal) ? "manifests" : line));
    }

    [Theory]
    [InlineData(LoopbackRegistry.BundleType, null, LoopbackRegistry.BundleType, LoopbackRegistry.Empty)]
    [InlineData(LoopbackRegistry.BundleType, LoopbackRegistry.Empty, LoopbackRegistry.BundleType, LoopbackRegistry.Empty)]
    [InlineData(null, LoopbackRegistry.BundleType, LoopbackRegistry.BundleType, LoopbackRegistry.BundleType)]
    [InlineData("application/vnd.dev.sigstore.bundle+json;version=0.1", "application/vnd.dev.sigstore.bundle+json;version=0.1", "application/vnd.dev.sigstore.bundle.v0.1+json", LoopbackRegistry.Empty)]
    [InlineData("application/vnd.dev.sigstore.bundle.v0.2+json", "application/vnd.dev.sigstore.bundle.v0.2+json", "application/vnd.dev.sigstore.bundle+json;version=0.2", LoopbackRegistry.Empty)]
    public async Task A_bundle_is_found_whichever_way_its_type_is_said(string? artifactType, string? listedType, string layerType, string configType)
    {
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, await BundleAsync(), artifactType, listedType, layerType, configType);
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
    }

    [Fact]
    public async Task A_registry_without_the_list_has_it_under_a_tag_or_has_nothing()
    {
        using var registry = new LoopbackRegistry { HasReferrersApi = false };
        var nothing = await GatherAsync(registry);
        Assert.Empty(nothing.Untried);
        Assert.Equal(VerdictKind.Unattested, StoreTrust.Verdict(nothing).Kind);
        Assert.Equal([$"{V2}/referrers/{Subject}", $"{V2}/manifests/sha256-{Subject.Hex}"], registry.Asked.Select(PathOf));

        registry.Attach(Subject, await BundleAsync());
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
    }

    [Fact]
    public async Task A_list_goes_on_where_its_link_says()
    {
        using var registry = new LoopbackRegistry { PageSize = 1 };
        registry.Attach(Subject, await world.AttestAsync(Package, "email:stranger@example.com"));
        registry.Attach(Subject, await BundleAsync());
        Assert.Equal(2, (await GatherAsync(registry)).Proved.Length);
        Assert.Contains(registry.Asked.Select(PathOf), path => path == $"{V2}/referrers/{Subject}?last=1");
    }

    [Fact]
    public async Task What_a_list_names_twice_is_one()
    {
        using var registry = new LoopbackRegistry { HasReferrersApi = false };
        var bundle = await BundleAsync();
        for (var i = 0; i < 65; i++)
        {
            registry.Attach(Subject, bundle);
        }

        Assert.Single((await GatherAsync(registry)).Proved);
        Assert.Single(registry.Asked, line => line.Contains("/manifests/sha256:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_bundle_is_left_where_it_is()
    {
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, "an SBOM"u8.ToArray(), "application/spdx+json", "application/spdx+json", "application/spdx+json");
        registry.Attach(Subject, "a layer of another type"u8.ToArray(), layerType: "text/plain");
        registry.Attach(Subject, "a manifest of another type"u8.ToArray(), artifactType: "text/plain", listedType: null);
        registry.Attach(Subject, "a manifest of no type"u8.ToArray(), artifactType: null, listedType: LoopbackRegistry.Empty);
        registry.AttachManifest(Subject, "{}"u8.ToArray(), mediaType: "application/vnd.oci.image.index.v1+json");
        registry.Attach(Digest.Of(DigestAlgorithm.Sha256, "another package"u8), "of another package"u8.ToArray());
        var evidence = await GatherAsync(registry);
        Assert.Equal((0, 0, 0), (evidence.Untried.Length, evidence.Invalid.Length, evidence.NotApplicable.Length));
        Assert.Equal(VerdictKind.Unattested, StoreTrust.Verdict(evidence).Kind);
        Assert.DoesNotContain(registry.Asked, line => line.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Equal(3, registry.Asked.Count(line => line.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_that_everybody_gets_is_fetched_once_and_again_when_it_has_run_out()
    {
        using var registry = new LoopbackRegistry { Token = "first" };
        registry.Attach(Subject, await BundleAsync());
        using var network = TufFetcher.CreateHandler();
        var stores = StoreTrust.StoresOf(registry.Reference, network);
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await world.GatherAsync(Package, [], stores: stores)).Kind);
        Assert.Equal(["", "", "Bearer first", "Bearer first", "Bearer first"], registry.Asked.Select(AuthorizationOf));
        Assert.Equal($"/token?scope=repository%3Aattestations%2Fcontoso%3Apull&service=a%20registry", PathOf(registry.Asked.ElementAt(1)));

        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await world.GatherAsync(Package, [], stores: stores)).Kind);
        Assert.Single(registry.Asked, line => PathOf(line).StartsWith("/token", StringComparison.Ordinal));
        registry.Token = "second";
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await world.GatherAsync(Package, [], stores: stores)).Kind);
        Assert.Equal(2, registry.Asked.Count(line => PathOf(line).StartsWith("/token", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_blob_may_come_from_another_host_which_does_not_see_the_token()
    {
        var bundle = await BundleAsync();
        using var elsewhere = new LoopbackStore(_ => (200, bundle, null));
        using var registry = new LoopbackRegistry { Token = "secret" };
        registry.Attach(Subject, bundle);
        registry.Tamper = (path, answer) => path.Contains("/blobs/", StringComparison.Ordinal) && answer.Status == 200 ? (307, [], new() { ["Location"] = $"{elsewhere.Address}/storage?signature=abc" }) : answer;
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
        Assert.Equal("GET /storage?signature=abc accept=*/* authorization= cookie=", Assert.Single(elsewhere.Asked));
    }

    [Fact]
    public async Task A_host_that_is_sent_to_can_ask_for_no_token()
    {
        var bundle = await BundleAsync();
        using var elsewhere = LoopbackStore.Of(request => (401, [], new() { ["WWW-Authenticate"] = $"Bearer realm=\"http://{request.UserHostName}/token\"" }));
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, bundle);
        registry.Tamper = (path, answer) => path.Contains("/blobs/", StringComparison.Ordinal) ? (302, [], new() { ["Location"] = $"{elsewhere.Address}/storage" }) : answer;
        Assert.Equal(FailureCode.ServiceRefused, Assert.Single((await GatherAsync(registry)).Untried).Reason.Code);
        Assert.Single(elsewhere.Asked);
    }

    [Fact]
    public async Task A_blob_is_followed_three_times_and_no_further()
    {
        var sent = 0;
        var isEndless = false;
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, await BundleAsync());
        registry.Tamper = (path, answer) => path.Contains("/blobs/", StringComparison.Ordinal) && (isEndless || sent < 3) ? (302, [], new() { ["Location"] = $"{path}?{++sent}" }) : answer;
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
        (isEndless, sent) = (true, 0);
        Assert.Equal(VerdictKind.CouldNotCheck, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
        Assert.Equal(4, sent);
    }

    [Fact]
    public async Task A_registry_that_never_ends_is_left_in_time()
    {
        using var registry = new LoopbackRegistry();
        using var ended = new ManualResetEventSlim();
        registry.Tamper = (_, answer) =>
        {
            ended.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            return answer;
        };
        using var network = TufFetcher.CreateHandler();
        Assert.True(PolicyStore.TryParse(registry.Reference, out var store, out _));
        var stores = new AttestationStores([store], _ => [EvidenceKind.Provenance], network, TimeProvider.System, registryBudget: TimeSpan.FromMilliseconds(300));
        var evidence = await world.GatherAsync(Package, [], stores: stores);
        ended.Set();
        Assert.Equal(FailureCode.ServiceTooSlow, Assert.Single(evidence.Untried).Reason.Code);
    }

    [Fact]
    public async Task A_strangers_referrer_does_no_harm_and_does_not_enter_the_lock()
    {
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, await world.AttestAsync(Package, "email:stranger@example.com"));
        Assert.Equal(VerdictKind.Untrusted, StoreTrust.Verdict(await GatherAsync(registry)).Kind);
        registry.Attach(Subject, "no bundle at all"u8.ToArray());
        var evidence = await GatherAsync(registry, [await BundleAsync()]);
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(evidence).Kind);
        Assert.Single(LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [evidence], [], prune: false).Result.Packages[0].Evidence);
    }

    private static string PathOf(string asked) => asked.Split(' ')[1];

    private static string AuthorizationOf(string asked) => asked.Split("authorization=")[1].Split(" cookie=")[0];

    private Task<byte[]> BundleAsync() => world.AttestAsync(Package, TrustWorld.Release);

    private async Task<PackageEvidence> GatherAsync(LoopbackRegistry registry, byte[][]? bundles = null)
    {
        using var network = TufFetcher.CreateHandler();
        return await world.GatherAsync(Package, bundles ?? [], stores: StoreTrust.StoresOf(registry.Reference, network));
    }
}
