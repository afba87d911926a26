using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Tests.Evidence;
using Sigstore.Packages.Verdicts;
using Sigstore.Tests.Shared;
using Answer = (int Status, byte[] Body, System.Collections.Generic.Dictionary<string, string> Headers);

namespace Sigstore.Packages.Tests.Io.Oci;

/// <summary>Every way in which a registry can lie or be silent: each leaves the demand undecided, and none hides what was found elsewhere.</summary>
public sealed class RegistrySilenceTests(TrustWorld world) : IClassFixture<TrustWorld>
{
    private const string V2 = $"/v2/{LoopbackRegistry.Repository}";

    private static readonly byte[] Package = TrustWorld.Pack("5.0.0");

    private static Digest Subject => Digest.Of(DigestAlgorithm.Sha256, Package);

    public static TheoryData<string, FailureCode, string> Silences => new()
    {
        { "down", FailureCode.ServiceUnreachable, "could not be reached" },
        { "out of order", FailureCode.ServiceUnavailable, "answered 503" },
        { "no such request", FailureCode.ServiceRefused, "answered 400" },
        { "forbidden", FailureCode.ServiceRefused, "anonymously" },
        { "wants a user", FailureCode.ServiceRefused, "anonymously" },
        { "token is not accepted", FailureCode.ServiceRefused, "anonymously" },
        { "token service refuses", FailureCode.ServiceRefused, "the token service of the attestation store" },
        { "token service over http", FailureCode.ServiceAddressInsecure, "auth.example" },
        { "token with a line break", FailureCode.ServiceAnswerInvalid, "RFC 6750" },
        { "list elsewhere", FailureCode.ServiceRefused, "answered 307" },
        { "list is a page", FailureCode.ServiceAnswerInvalid, "strict JSON" },
        { "list is a manifest", FailureCode.ServiceAnswerInvalid, "expected application/vnd.oci.image.index.v1+json" },
        { "list of version 1", FailureCode.ServiceAnswerInvalid, "schemaVersion 2" },
        { "list is endless", FailureCode.ServiceAnswerTooLarge, "more than" },
        { "pages without end", FailureCode.ServiceAnswerInvalid, "at most 16 pages" },
        { "next page elsewhere", FailureCode.ServiceAnswerInvalid, "at the registry itself" },
        { "next page is gone", FailureCode.ServiceRefused, "answered 404" },
        { "too many referrers", FailureCode.ServiceAnswerInvalid, "at most 64 referrers" },
        { "too many bundles", FailureCode.ServiceAnswerInvalid, "at most 64 bundles" },
        { "manifest too large", FailureCode.ServiceAnswerTooLarge, "manifests of at most" },
        { "manifest without a size", FailureCode.ServiceAnswerInvalid, "size" },
        { "manifest of a negative size", FailureCode.ServiceAnswerInvalid, "size of a descriptor" },
        { "manifest of another digest", FailureCode.ServiceAnswerInvalid, "expected content with the digest" },
        { "manifest of another size", FailureCode.ServiceAnswerInvalid, "as the descriptor says" },
        { "manifest is gone", FailureCode.ServiceRefused, "answered 404" },
        { "manifest with a digest that is none", FailureCode.ServiceAnswerInvalid, "hexadecimal digits" },
        { "bundles too large together", FailureCode.ServiceAnswerTooLarge, "together" },
        { "blob of another digest", FailureCode.ServiceAnswerInvalid, "expected content with the digest" },
        { "blob of another size", FailureCode.ServiceAnswerInvalid, "as the descriptor says" },
        { "blob is endless", FailureCode.ServiceAnswerTooLarge, "more than" },
        { "blob is gone", FailureCode.ServiceRefused, "answered 404" },
        { "blob over http", FailureCode.ServiceAddressInsecure, "blobs.example" },
        { "blob sent on for ever", FailureCode.ServiceRefused, "answered 302" },
        { "blob sent nowhere", FailureCode.ServiceRefused, "answered 302" },
        { "blob out of order", FailureCode.ServiceUnavailable, "answered 500" },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task A_registry_that_lies_or_does_not_answer_leaves_the_demand_undecided_and_refutes_nothing(string how, FailureCode code, string said)
    {
        var bundle = await world.AttestAsync(Package, TrustWorld.Release);
        using var registry = new LoopbackRegistry();
        registry.Attach(Subject, bundle);
        registry.Tamper = (path, answer) => Lie(how, registry, path, answer);
        Prepare(how, registry);
        var evidence = await GatherAsync(registry, []);
        var reason = Assert.Single(evidence.Untried).Reason;
        Assert.Equal(code, reason.Code);
        Assert.Contains(said, reason.Detail, StringComparison.Ordinal);
        Assert.Contains("attestation store", reason.Detail, StringComparison.Ordinal);
        Assert.Empty(evidence.Proved);
        var verdict = StoreTrust.Verdict(evidence);
        Assert.Equal(VerdictKind.CouldNotCheck, verdict.Kind);
        Assert.True(verdict.Reasons[0].Failure.Has(code));
        Assert.NotEmpty(LockUpdate.Of(TrustLock.Empty, StoreTrust.Policy, [evidence], [], prune: false).Refused);

        // What lies inside the package counts, whatever a registry would have said.
        Assert.Equal(VerdictKind.Verified, StoreTrust.Verdict(await GatherAsync(registry, [bundle])).Kind);
    }

    [Theory]
    [InlineData("too many referrers")]
    [InlineData("bundles too large together")]
    [InlineData("manifest too large")]
    public async Task What_is_too_much_is_not_fetched(string how)
    {
        using var registry = new LoopbackRegistry();
        Prepare(how, registry);
        await GatherAsync(registry, []);
        Assert.DoesNotContain(registry.Asked, line => line.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Equal(how == "bundles too large together" ? 2 : 1, registry.Asked.Count());
    }

    [Fact]
    public async Task Offline_no_registry_is_asked()
    {
        using var registry = new LoopbackRegistry();
        var evidence = await world.GatherAsync(Package, [], stores: StoreTrust.StoresOf(registry.Reference, network: null));
        Assert.Equal(VerdictKind.CouldNotCheck, StoreTrust.Verdict(evidence).Kind);
        Assert.Contains(registry.Reference, Assert.Single(evidence.Untried).Reason.Detail, StringComparison.Ordinal);
        Assert.Contains("--online", evidence.Untried[0].Reason.Detail, StringComparison.Ordinal);
        Assert.Empty(registry.Asked);
    }

    private static void Prepare(string how, LoopbackRegistry registry)
    {
        var (count, size) = how switch
        {
            "too many referrers" => (65, 1L),
            "too many bundles" => (1, 1L),
            "bundles too large together" => (1, long.MaxValue),
            _ => (0, 0L),
        };
        for (var i = 0; i < count; i++)
        {
            var layers = Enumerable.Range(0, how == "too many bundles" ? 65 : 2).Select(n =>
                $$"""{ "mediaType": "{{LoopbackRegistry.BundleType}}", "digest": "{{Digest.Of(DigestAlgorithm.Sha256, [(byte)n])}}", "size": {{size}} }""");
            registry.AttachManifest(Subject, Encoding.UTF8.GetBytes($$"""{ "schemaVersion": 2, "artifactType": "{{LoopbackRegistry.BundleType}}", "n": {{i}}, "layers": [ {{string.Join(", ", layers)}} ] }"""));
        }

        switch (how)
        {
            case "down":
                registry.Dispose();
                break;
            case "token is not accepted" or "token service refuses" or "token service over http" or "token with a line break":
                registry.Token = "t";
                break;
            case "manifest too large":
                registry.AttachManifest(Subject, "{}"u8.ToArray(), size: (4 << 20) + 1);
                break;
            case "manifest of another size":
                registry.AttachManifest(Subject, "{}"u8.ToArray(), size: 3);
                break;
        }
    }

    private static Answer Lie(string how, LoopbackRegistry registry, string path, Answer honest)
    {
        var kind = path.StartsWith("/token", StringComparison.Ordinal) ? "token" : path[V2.Length..].Split('/')[1];
        return (how, kind) switch
        {
            ("out of order", _) => (503, [], []),
            ("no such request", _) => (400, [], []),
            ("forbidden", _) => (403, """{ "errors": [ { "code": "DENIED" } ] }"""u8.ToArray(), []),
            ("wants a user", _) => (401, [], new() { ["WWW-Authenticate"] = "Basic realm=\"a registry\"" }),
            ("token is not accepted", "token") => Body("""{ "access_token": "another" }"""),
            ("token service refuses", "token") => (403, [], []),
            ("token service over http", "referrers") => (401, [], new() { ["WWW-Authenticate"] = "Bearer realm=\"http://auth.example/token\"" }),
            ("token with a line break", "token") => Body("""{ "token": "a\r\nX-Injected: b" }"""),
            ("list elsewhere", "referrers") => (307, [], new() { ["Location"] = $"{registry.Address}{V2}/elsewhere" }),
            ("list is a page", "referrers") => Body("<html>welcome</html>"),
            ("list is a manifest", "referrers") => Body("""{ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "manifests": [] }"""),
            ("list of version 1", "referrers") => Body("""{ "schemaVersion": 1, "manifests": [] }"""),
            ("list is endless", "referrers") => LoopbackRegistry.Ok(new byte[(4 << 20) + 1]),
            ("pages without end", "referrers") => (200, """{ "schemaVersion": 2, "manifests": [] }"""u8.ToArray(), new() { ["Link"] = $"<{path}>; rel=\"next\"" }),
            ("next page elsewhere", "referrers") => (200, honest.Body, new() { ["Link"] = $"<http://127.0.0.2{path}>; rel=\"next\"" }),
            ("next page is gone", "referrers") => path.EndsWith("?last=1", StringComparison.Ordinal) ? (404, [], []) : (200, honest.Body, new() { ["Link"] = $"<{path}?last=1>; rel=\"next\"" }),
            ("manifest without a size", "referrers") => Edit(honest, "\"size\"", "\"length\""),
            ("manifest of a negative size", "referrers") => Edit(honest, "\"size\": ", "\"size\": -"),
            ("manifest with a digest that is none", "referrers") => Edit(honest, "sha256:", "sha256:../"),
            ("manifest of another digest", "manifests") => Edit(honest, "\"schemaVersion\": 2", "\"schemaVersion\":2 "),
            ("manifest is gone", "manifests") => (404, [], []),
            ("blob of another digest", "blobs") => Edit(honest, "{", " "),
            ("blob of another size", "blobs") => LoopbackRegistry.Ok([.. honest.Body, (byte)' ']),
            ("blob is endless", "blobs") => LoopbackRegistry.Ok(new byte[1 << 20]),
            ("blob is gone", "blobs") => (404, [], []),
            ("blob over http", "blobs") => (307, [], new() { ["Location"] = "http://blobs.example/storage" }),
            ("blob sent on for ever", "blobs") => (302, [], new() { ["Location"] = path }),
            ("blob sent nowhere", "blobs") => (302, [], []),
            ("blob out of order", "blobs") => (500, [], []),
            _ => honest,
        };
    }

    private static Answer Body(string text) => LoopbackRegistry.Ok(Encoding.UTF8.GetBytes(text));

    private static Answer Edit(Answer honest, string from, string to) => Body(Encoding.UTF8.GetString(honest.Body).Replace(from, to, StringComparison.Ordinal));

    private async Task<PackageEvidence> GatherAsync(LoopbackRegistry registry, byte[][] bundles)
    {
        using var network = TufFetcher.CreateHandler();
        return await world.GatherAsync(Package, bundles, stores: StoreTrust.StoresOf(registry.Reference, network));
    }
}
