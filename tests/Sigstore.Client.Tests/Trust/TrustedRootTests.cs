using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Attacks;
using Sigstore.Client.Trust;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Trust;

public sealed class TrustedRootTests
{
    [Theory]
    [InlineData("public-good", 2, 2, 2, 1)]
    [InlineData("staging", 5, 5, 2, 2)]
    [InlineData("github", 0, 0, 6, 6)]
    public void Reads_the_published_roots(string name, int logs, int ctLogs, int authorities, int timestamps)
    {
        var root = TrustedRoot.Parse(Vectors.Bytes($"trust-roots/{name}.trusted_root.json"));
        Assert.Equal((logs, ctLogs, authorities, timestamps), (root.Logs.Length, root.CtLogs.Length, root.CertificateAuthorities.Length, root.TimestampAuthorities.Length));
        Assert.Empty(root.Warnings);
        Assert.False(root.IsLocalInstance);
        Assert.Equal(64, root.Fingerprint.Length);
    }

    [Fact]
    public void Leaves_out_logs_of_unknown_algorithms_with_a_warning()
    {
        var root = Parse(json => json["tlogs"]![0]!["publicKey"]!["keyDetails"] = "ML_DSA_65");
        Assert.Single(root.Logs);
        Assert.Contains("ML_DSA_65", Assert.Single(root.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_key_of_another_kind_than_it_says()
    {
        var refused = Assert.Throws<SigstoreException>(() => Parse(json => json["tlogs"]![0]!["publicKey"]!["keyDetails"] = "PKIX_ED25519"));
        Assert.Equal(FailureCode.TrustedRootMalformed, refused.Failure.Code);
    }

    [Fact]
    public void Knows_a_local_instance_by_the_organization_of_its_root()
    {
        using var local = AuthorityKey.CreateRoot("root", ForgedAuthorities.Now, ForgedAuthorities.Now.AddYears(1));
        Assert.True(Parse(json => json["certificateAuthorities"]![0] = ForgedRoot.Authority("x", local)).IsLocalInstance);
        Assert.False(Parse(_ => { }).IsLocalInstance);
    }

    [Fact]
    public void The_fingerprint_tells_keys_apart_and_not_their_order()
    {
        var honest = Parse(_ => { }).Fingerprint;
        Assert.NotEqual(honest, Parse(json => json["tlogs"]!.AsArray().RemoveAt(0)).Fingerprint);
        Assert.Equal(honest, Parse(json =>
        {
            var logs = json["tlogs"]!.AsArray();
            var first = logs[0]!;
            logs.RemoveAt(0);
            logs.Add(first);
        }).Fingerprint);
    }

    private static TrustedRoot Parse(Action<JsonObject> change)
    {
        var json = ForgedRoot.Json(new Forge());
        change(json);
        return TrustedRoot.Parse(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
