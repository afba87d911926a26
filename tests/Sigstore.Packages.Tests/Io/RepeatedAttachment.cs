using System.Text;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Tests.Evidence;

namespace Sigstore.Packages.Tests.Io;

/// <summary>One package that is packed, and packed again with a bundle already inside.</summary>
internal sealed class RepeatedAttachment(TrustWorld world) : IDisposable
{
    /// <summary>The predicate type of what is attached.</summary>
    public const string Type = "https://contoso.example/built/v1";

    private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;

    /// <summary>The package before anything was attached.</summary>
    public byte[] Packed { get; } = TrustWorld.Pack("1.0.0");

    public string Package => Path.Combine(_folder, "contoso.json.1.0.0.nupkg");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The reason for which a bundle inside is not kept.</summary>
    public void RequireRefused(byte[] inside, FailureCode code)
    {
        var refused = Assert.Throws<SigstoreException>(() => world.Attaching(TrustWorld.Release).RequireOurs(inside, Digest.Of(DigestAlgorithm.Sha256, Packed), Type));
        Assert.True(code == refused.Failure.Code, $"expected {code}, found {refused.Failure}");
    }

    /// <summary>Packs with the bundle inside: another one, that verifies, is there afterwards.</summary>
    public async Task RequireReplacedAsync(byte[] inside)
    {
        Plant(inside);
        Assert.All(await AttachAsync(world.Attaching(TrustWorld.Release)), bundle => Assert.True(bundle.IsNew));
        Assert.NotEqual(inside, Embedded());
        world.Instance.Verifier.Verify(Bundle.Parse(Embedded()), Artifact.OfBytes(Packed), SignerPolicy.AnySignerUnsafe).Require();
    }

    /// <summary>Packs with the bundle inside: it is taken over as it is, inside and beside, and no other statement is signed.</summary>
    public async Task RequireKeptAsync(byte[] inside, ArtifactSigner signer)
    {
        Plant(inside);
        var planted = File.ReadAllBytes(Package);
        Assert.False((await AttachAsync(signer)).Single(bundle => bundle.Kind == PlannedStatement.Provenance).IsNew);
        Assert.Equal(planted, File.ReadAllBytes(Package));
        Assert.Equal(inside, File.ReadAllBytes(Package + ".provenance.sigstore.json"));
    }

    public async Task<IReadOnlyList<AttachedBundle>> AttachAsync(ArtifactSigner signer)
    {
        var sha256 = Digest.Of(DigestAlgorithm.Sha256, Packed).Hex;
        var statement = $$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a.nupkg","digest":{"sha256":"{{sha256}}"} }],"predicateType":"{{Type}}","predicate":{} }""";
        var plan = new PlannedArtifact
        {
            Path = Package, Sha256Hex = sha256, Embed = true, SignFile = true, Statements = [new PlannedStatement(PlannedStatement.Provenance, Encoding.UTF8.GetBytes(statement))],
        };
        return await ArtifactAttachment.AttachAsync(plan, signer, TestContext.Current.CancellationToken);
    }

    public byte[] Embedded()
    {
        using var archive = PackageArchive.Open(File.OpenRead(Package));
        return Assert.Single(archive.Bundles).Utf8.ToArray();
    }

    private void Plant(byte[] inside)
    {
        Array.ForEach(Directory.GetFiles(_folder), File.Delete);
        File.WriteAllBytes(Package, Packed);
        EmbeddedBundles.Attach(Package, [new BundleToAttach("provenance.sigstore.json", inside)]);
    }
}
