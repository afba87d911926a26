using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Tests.Evidence;
using Sigstore.Packages.Verdicts;
using Sigstore.Tests.Shared;

namespace Sigstore.Packages.Tests.Io.Oci;

/// <summary>A registry of the real network, as its handler sees it: everything goes over https, and stays there, wherever the registry sends.</summary>
public sealed class RegistryDowngradeTests(TrustWorld world) : IClassFixture<TrustWorld>
{
    private const string Reference = "oci://registry.example/contoso/attestations";

    private static readonly byte[] Package = TrustWorld.Pack("5.0.0");

    [Theory]
    [InlineData("https://storage.example/blob", true)]
    [InlineData("http://storage.example/blob", false)]
    [InlineData("http://127.0.0.1:5000/blob", false)]
    [InlineData("http://registry.example/blob", false)]
    [InlineData("https://me:secret@storage.example/blob", false)]
    [InlineData("file:///etc/passwd", false)]
    public async Task A_blob_is_fetched_from_https_only(string location, bool isAllowed)
    {
        var network = new Network(await world.AttestAsync(Package, TrustWorld.Release)) { BlobLocation = new Uri(location) };
        var evidence = await world.GatherAsync(Package, [], stores: StoreTrust.StoresOf(Reference, network));
        Assert.Equal(isAllowed ? VerdictKind.Verified : VerdictKind.CouldNotCheck, StoreTrust.Verdict(evidence).Kind);
        Assert.Equal(isAllowed ? [] : new[] { FailureCode.ServiceAddressInsecure }, evidence.Untried.Select(one => one.Reason.Code));
        Assert.Equal(isAllowed, network.Asked.Contains(location));
        Assert.DoesNotContain("secret", string.Concat(evidence.Untried.Select(one => one.Reason.ToString())), StringComparison.Ordinal);
        Assert.All(network.Asked, address => Assert.StartsWith("https://", address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://auth.example/token", true)]
    [InlineData("http://127.0.0.1:5000/token", false)]
    [InlineData("http://auth.example/token", false)]
    public async Task A_token_is_fetched_from_https_only(string realm, bool isAllowed)
    {
        var network = new Network(await world.AttestAsync(Package, TrustWorld.Release)) { Realm = realm };
        var evidence = await world.GatherAsync(Package, [], stores: StoreTrust.StoresOf(Reference, network));
        Assert.Equal(isAllowed ? VerdictKind.Verified : VerdictKind.CouldNotCheck, StoreTrust.Verdict(evidence).Kind);
        Assert.Equal(isAllowed, network.Asked.Contains($"{realm}?scope=repository%3Acontoso%2Fattestations%3Apull"));
    }

    /// <summary>One bundle in a registry at <c>https://registry.example</c>; every other host of https has that blob too.</summary>
    private sealed class Network(byte[] bundle) : HttpMessageHandler
    {
        private readonly byte[] _manifest = Encoding.UTF8.GetBytes($$"""
            { "schemaVersion": 2, "artifactType": "{{LoopbackRegistry.BundleType}}", "config": {},
              "layers": [ { "mediaType": "{{LoopbackRegistry.BundleType}}", "digest": "{{Digest.Of(DigestAlgorithm.Sha256, bundle)}}", "size": {{bundle.Length}} } ] }
            """);

        public Uri? BlobLocation { get; init; }

        public string? Realm { get; init; }

        public ConcurrentQueue<string> Asked { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(request.RequestUri!.AbsoluteUri);
            var isAnonymous = request.Headers.Authorization is null;
            var answer = new HttpResponseMessage(HttpStatusCode.OK);
            switch (request.RequestUri.Host, request.RequestUri.AbsolutePath)
            {
                case (_, "/token"):
                    answer.Content = new StringContent("""{ "token": "t" }""");
                    break;
                case ("registry.example", _) when Realm is not null && isAnonymous:
                    answer.StatusCode = HttpStatusCode.Unauthorized;
                    answer.Headers.TryAddWithoutValidation("WWW-Authenticate", $"Bearer realm=\"{Realm}\"");
                    break;
                case ("registry.example", var path) when path.Contains("/referrers/", StringComparison.Ordinal):
                    answer.Content = new StringContent($$"""
                        { "schemaVersion": 2, "manifests": [ { "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest.Of(DigestAlgorithm.Sha512, _manifest)}}", "size": {{_manifest.Length}} } ] }
                        """);
                    break;
                case ("registry.example", var path) when path.Contains("/manifests/sha512:", StringComparison.Ordinal):
                    answer.Content = new ByteArrayContent(_manifest);
                    break;
                case ("registry.example", _) when BlobLocation is not null:
                    (answer.StatusCode, answer.Headers.Location) = (HttpStatusCode.TemporaryRedirect, BlobLocation);
                    break;
                default:
                    Assert.True(isAnonymous || request.RequestUri.Host == "registry.example");
                    answer.Content = new ByteArrayContent(bundle);
                    break;
            }

            return Task.FromResult(answer);
        }
    }
}
