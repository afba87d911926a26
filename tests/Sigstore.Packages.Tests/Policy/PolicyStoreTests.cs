using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Policy;
using Sigstore.Tool.Tests;

namespace Sigstore.Packages.Tests.Policy;

/// <summary>Stores as the policy names them: read, refused where they stand, and the same to whoever only has the schema.</summary>
public sealed class PolicyStoreTests
{
    private static readonly Digest Some = Digest.Of(DigestAlgorithm.Sha256, "a package"u8);

    [Theory]
    [InlineData("oci://registry.example/contoso", "https://registry.example/v2/contoso/referrers/")]
    [InlineData("oci://registry.example:5000/a/b-c/d__e.f/0", "https://registry.example:5000/v2/a/b-c/d__e.f/0/referrers/")]
    [InlineData("oci://localhost:5000/attestations", "http://localhost:5000/v2/attestations/referrers/")]
    [InlineData("oci://127.0.0.1/attestations", "http://127.0.0.1/v2/attestations/referrers/")]
    [InlineData("oci://[::1]:5000/attestations", "http://[::1]:5000/v2/attestations/referrers/")]
    [InlineData("oci://localhost.example/attestations", "https://localhost.example/v2/attestations/referrers/")]
    public void A_repository_of_a_registry_is_a_store(string reference, string address)
    {
        Assert.Empty(SchemaErrors(reference));
        var store = Assert.IsType<PolicyStore.Registry>(Assert.Single(Read(reference).Stores));
        Assert.Equal(reference, store.ToString());
        Assert.Equal(address + Some, store.AddressFor(Some).AbsoluteUri);
    }

    [Fact]
    public void A_template_is_a_store_as_before()
    {
        Assert.Empty(SchemaErrors("https://attest.example/{sha256}"));
        Assert.IsType<PolicyStore.Template>(Assert.Single(Read("https://attest.example/{sha256}").Stores));
    }

    [Theory]
    [InlineData("oci://registry.example/contoso:latest", "found a tag")]
    [InlineData("oci://registry.example/contoso@sha256:00", "found a digest")]
    [InlineData("oci://me:secret@registry.example/contoso", "found a user")]
    [InlineData("oci://registry.example", "found no name after the registry")]
    [InlineData("oci://registry.example/", "found no name after the registry")]
    [InlineData("oci:///contoso", "no host")]
    [InlineData("oci://-registry/contoso", "no host")]
    [InlineData("oci://registry.example:port/contoso", "no host")]
    [InlineData("oci://registry example/contoso", "no host")]
    [InlineData("oci://registry.example/Contoso", "lower-case")]
    [InlineData("oci://registry.example/contoso/", "lower-case")]
    [InlineData("oci://registry.example//contoso", "lower-case")]
    [InlineData("oci://registry.example/a/../b", "lower-case")]
    [InlineData("oci://registry.example/contoso?n=1", "lower-case")]
    [InlineData("oci://registry.example/contoso#x", "lower-case")]
    [InlineData("oci://registry.example/{sha256}", "lower-case")]
    [InlineData("OCI://registry.example/contoso", "oci://registry.example/name")]
    [InlineData("docker://registry.example/contoso", "oci://registry.example/name")]
    [InlineData("registry.example/contoso", "oci://registry.example/name")]
    [InlineData("http://registry.example/{sha256}", "plain http on this machine only")]
    public void A_malformed_store_is_refused_where_it_stands(string store, string said)
    {
        var refused = Assert.Throws<SigstoreException>(() => Read("https://attest.example/{sha256}", store));
        Assert.Equal(FailureCode.PolicyMalformed, refused.Failure.Code);
        Assert.StartsWith("p.json(4,3): expected", refused.Failure.Detail, StringComparison.Ordinal);
        Assert.Contains(said, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Failure.Detail, StringComparison.Ordinal);
        if (!store.StartsWith("http:", StringComparison.Ordinal))
        {
            Assert.NotEmpty(SchemaErrors(store)); // which host is this machine is no matter of a pattern
        }
    }

    [Theory]
    [InlineData("oci://registry.example:99999/contoso", "no host")]
    [InlineData("oci://[1:2]/contoso", "no host")]
    [InlineData("oci://registry.example/contoso\n", "lower-case")]
    public void What_a_pattern_passes_over_is_refused_all_the_same(string store, string said) =>
        Assert.Contains(said, Assert.Throws<SigstoreException>(() => Read(store)).Failure.Detail, StringComparison.Ordinal);

    [Fact]
    public void A_reference_has_a_length()
    {
        var longest = $"oci://r.example/{new string('a', 255 - "r.example/".Length)}";
        Assert.Single(Read(longest).Stores);
        Assert.Contains("more than 255", Assert.Throws<SigstoreException>(() => Read(longest + "a")).Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nine_stores_are_too_many() =>
        Assert.Contains("at most 8", Assert.Throws<SigstoreException>(() => Read([.. Enumerable.Range(0, 9).Select(i => $"oci://registry.example/a{i}")])).Failure.Detail, StringComparison.Ordinal);

    [Fact]
    public void Addresses_within_a_registry_are_those_of_the_specification()
    {
        Assert.True(OciRepository.TryParse("oci://registry.example/a/b", out var repository, out _));
        Assert.Equal(
            [$"/v2/a/b/referrers/{Some}", $"/v2/a/b/manifests/sha256-{Some.Hex}", $"/v2/a/b/manifests/{Some}", $"/v2/a/b/blobs/{Some}"],
            new[] { repository.ReferrersOf(Some), repository.ReferrersTagOf(Some), repository.Manifest(Some), repository.Blob(Some) }.Select(uri => uri.PathAndQuery));
        Assert.True(repository.IsOwn(new Uri("https://REGISTRY.example:443/elsewhere")));
        Assert.All(["http://registry.example/", "https://registry.example:444/", "https://registry.example.evil/"], other => Assert.False(repository.IsOwn(new Uri(other))));
    }

    private static TrustPolicy Read(params string[] stores) => TrustPolicy.Parse(Encoding.UTF8.GetBytes(Json(stores)), "p.json");

    private static string Json(params string[] stores) =>
        $$"""
        { "version": 1, "packages": { "*": { "require": { "hash": "locked" } } },
          "stores": [
        {{string.Join(",\n", stores.Select(store => "  " + JsonSerializer.Serialize(store)))}} ] }
        """;

    private static List<string> SchemaErrors(string store)
    {
        using var schema = JsonDocument.Parse(SchemaCatalog.Find("policy")!);
        using var value = JsonDocument.Parse(JsonSerializer.Serialize(store));
        return [.. new JsonSchemaCheck(schema.RootElement.GetProperty("properties").GetProperty("stores").GetProperty("items")).Errors(value.RootElement)];
    }
}
