using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Tests.Evidence;

namespace Sigstore.Packages.Tests.Io;

/// <summary>
/// A package is packed again, and something is inside already. Only what verifies, at this instance and by this signer, stays: each
/// bundle here is about the packed bytes and of the right type, so nothing but that verification tells it from an honest one.
/// </summary>
public sealed class RepeatedAttachmentTests(TrustWorld world) : IClassFixture<TrustWorld>, IDisposable
{
    private const string Type = "https://contoso.example/built/v1";
    private const string Elsewhere = "github:evil/json@refs/tags/v1.0.0#.github/workflows/release.yml";
    private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
    private readonly byte[] _packed = TrustWorld.Pack("1.0.0");

    private string Package => Path.Combine(_folder, "contoso.json.1.0.0.nupkg");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_holds_stays_and_the_file_with_it()
    {
        File.WriteAllBytes(Package, _packed);
        Assert.All(await AttachAsync(), bundle => Assert.True(bundle.IsNew));
        var attached = File.ReadAllBytes(Package);
        Assert.All(await AttachAsync(), bundle => Assert.False(bundle.IsNew));
        Assert.Equal(attached, File.ReadAllBytes(Package));

        // Lost sidecars come back from what is inside, without a signature more.
        File.Delete(Package + ".provenance.sigstore.json");
        Assert.False((await AttachAsync()).Single(bundle => bundle.Kind == PlannedStatement.Provenance).IsNew);
        Assert.Equal(Embedded(), File.ReadAllBytes(Package + ".provenance.sigstore.json"));
    }

    [Fact]
    public async Task A_forged_bundle_is_replaced() => await RequireReplacedAsync(Forged(await world.AttestAsync(_packed, TrustWorld.Release, Type)));

    [Fact]
    public async Task A_bundle_whose_statement_was_changed_after_signing_is_replaced() =>
        await RequireReplacedAsync(Reworded(await world.AttestAsync(_packed, TrustWorld.Release, Type)));

    [Fact]
    public async Task A_bundle_of_another_signer_is_replaced() => await RequireReplacedAsync(await world.AttestAsync(_packed, Elsewhere, Type));

    [Fact]
    public async Task A_bundle_of_another_instance_is_replaced()
    {
        using var other = new TrustWorld();
        await RequireReplacedAsync(await other.AttestAsync(_packed, TrustWorld.Release, Type));
    }

    private async Task RequireReplacedAsync(byte[] inside)
    {
        var claimed = Statement.Parse(((SignatureContent.Dsse)Bundle.Parse(inside).Content).Envelope.Payload.Span);
        Assert.Equal(Type, claimed.PredicateType);
        Assert.Contains(Digest.Of(DigestAlgorithm.Sha256, _packed), claimed.Subjects[0].Digests);

        File.WriteAllBytes(Package, _packed);
        EmbeddedBundles.Attach(Package, [new BundleToAttach("provenance.sigstore.json", inside)]);
        Assert.All(await AttachAsync(), bundle => Assert.True(bundle.IsNew));
        Assert.NotEqual(inside, Embedded());
        world.Instance.Verifier.Verify(Bundle.Parse(Embedded()), Artifact.OfBytes(_packed), SignerPolicy.AnySignerUnsafe).Require();
    }

    private async Task<IReadOnlyList<AttachedBundle>> AttachAsync()
    {
        var sha256 = Digest.Of(DigestAlgorithm.Sha256, _packed).Hex;
        var statement = $$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a.nupkg","digest":{"sha256":"{{sha256}}"} }],"predicateType":"{{Type}}","predicate":{} }""";
        var plan = new PlannedArtifact
        {
            Path = Package, Sha256Hex = sha256, Embed = true, SignFile = true, Statements = [new PlannedStatement(PlannedStatement.Provenance, Encoding.UTF8.GetBytes(statement))],
        };
        return await ArtifactAttachment.AttachAsync(plan, world.Attaching(TrustWorld.Release), TestContext.Current.CancellationToken);
    }

    private byte[] Embedded()
    {
        using var archive = PackageArchive.Open(File.OpenRead(Package));
        return Assert.Single(archive.Bundles).Utf8.ToArray();
    }

    // The last byte of the signature's second half: still DER of the same length, of another number.
    private static byte[] Forged(byte[] bundle) => Changed(bundle, envelope =>
    {
        var signature = Convert.FromBase64String((string)envelope["signatures"]![0]!["sig"]!);
        signature[^1] ^= 1;
        envelope["signatures"]![0]!["sig"] = Convert.ToBase64String(signature);
    });

    private static byte[] Reworded(byte[] bundle) => Changed(bundle, envelope =>
    {
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String((string)envelope["payload"]!));
        envelope["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload.Replace("a.nupkg", "b.nupkg", StringComparison.Ordinal)));
    });

    private static byte[] Changed(byte[] bundle, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(bundle)!;
        change(json["dsseEnvelope"]!);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
