using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Signing;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

public sealed class SignerTests
{
    private const string Statement = """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"c7a5d8ba2c3d6a1c4b1cb1ad1b4cf5b8e5b2c3a1a4f8e4b0cc7e6fd3c2bfa2a1"}}],"predicateType":"https://example.com/p","predicate":{}}""";

    internal static byte[] StatementUtf8 => System.Text.Encoding.UTF8.GetBytes(Statement);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("email:ada@example.com", "ada@example.com")]
    [InlineData("github:octo/app@refs/heads/main#ci.yml", "https://github.com/octo/app/.github/workflows/ci.yml@refs/heads/main")]
    [InlineData("gitlab:group/project@main", null)]
    [InlineData("google:ci@project.iam.gserviceaccount.com", null)]
    [InlineData("buildkite:acme/app", null)]
    [InlineData("circleci:acme/app", null)]
    [InlineData("codefresh:acme/app", null)]
    [InlineData("kubernetes:build/signer", null)]
    [InlineData("spiffe:build/signer", null)]
    [InlineData("uri:build/signer", null)]
    [InlineData("username:ada", null)]
    public async Task An_artifact_signed_keyless_verifies_as_its_signer(string who, string? identity)
    {
        using var world = new SigningWorld();
        using var session = world.Session(who);
        var artifact = Artifact.OfBytes("artifact"u8.ToArray());
        var bundle = await world.Signer.SignAsync(artifact, session, Token);
        var proved = new Verifier(world.Root).Verify(Bundle.Parse(bundle.ToJson()), artifact, SignerPolicy.AnySignerUnsafe).Require();
        Assert.NotNull(proved.Identity);
        if (identity is not null)
        {
            Assert.Equal(identity, proved.Identity.San);
        }

        Assert.Single(proved.LogEntries);
        Assert.Single(proved.Times);
    }

    [Fact]
    public async Task A_statement_attested_keyless_keeps_its_bytes_and_is_logged_as_hashedrekord()
    {
        using var world = new SigningWorld();
        using var session = world.Session();
        var bundle = await world.Signer.AttestAsync(System.Text.Encoding.UTF8.GetBytes(Statement), session, Token);
        var content = Assert.IsType<SignatureContent.Dsse>(bundle.Content);
        Assert.Equal(Statement, System.Text.Encoding.UTF8.GetString(content.Envelope.Payload.Span));
        var proved = new Verifier(world.Root).Verify(bundle, Artifact.AttestationOnlyUnsafe, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal("hashedrekord/0.0.2", Assert.Single(proved.LogEntries).Kind);
    }

    [Fact]
    public async Task One_log_in_signs_many_artifacts_at_once()
    {
        using var world = new SigningWorld();
        using var session = world.Session();
        var bundles = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => world.Signer.SignAsync(Artifact.OfBytes(new[] { (byte)i }), session, Token)));
        Assert.Equal(1, world.Handler.Count("/api/v2/signingCert"));
        Assert.Equal(8, bundles.Select(bundle => bundle.Material.LogEntries[0].LogIndex).Distinct().Count());
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task A_managed_key_signs_without_the_certificate_authority(string curve)
    {
        using var world = new SigningWorld();
        using var identity = SigningIdentity.ManagedKey(curve switch
        {
            "P-256" => EphemeralKey.CreateP256(),
            "P-384" => EphemeralKey.CreateP384(),
            _ => EphemeralKey.CreateP521(),
        });
        var artifact = Artifact.OfBytes("artifact"u8.ToArray());
        var policy = SignerPolicy.Key(identity.PublicKey);
        var signed = await world.Signer.SignAsync(artifact, identity, Token);
        Assert.True(new Verifier(world.Root).Verify(Bundle.Parse(signed.ToJson()), artifact, policy, VerificationThresholds.ManagedKey).IsAccepted);
        var attested = await world.Signer.AttestAsync(System.Text.Encoding.UTF8.GetBytes(Statement), identity, Token);
        Assert.True(new Verifier(world.Root).Verify(Bundle.Parse(attested.ToJson()), Artifact.AttestationOnlyUnsafe, policy, VerificationThresholds.ManagedKey).IsAccepted);
        Assert.Equal(0, world.Handler.Count("/api/v2/signingCert"));
    }
}
