using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Tests.Evidence;

namespace Sigstore.Packages.Tests.Io;

/// <summary>A package is packed again, and what this signer attached is inside already; what others planted is in <see cref="RepeatedAttachmentAttackTests"/>.</summary>
public sealed class RepeatedAttachmentTests(TrustWorld world) : IClassFixture<TrustWorld>, IDisposable
{
    private readonly RepeatedAttachment _repeated = new(world);

    public void Dispose() => _repeated.Dispose();

    [Fact]
    public async Task What_holds_stays_and_the_file_with_it()
    {
        File.WriteAllBytes(_repeated.Package, _repeated.Packed);
        Assert.All(await AttachAsync(), bundle => Assert.True(bundle.IsNew));
        var attached = File.ReadAllBytes(_repeated.Package);
        Assert.All(await AttachAsync(), bundle => Assert.False(bundle.IsNew));
        Assert.Equal(attached, File.ReadAllBytes(_repeated.Package));

        // Lost sidecars come back from what is inside, without a signature more.
        File.Delete(_repeated.Package + ".provenance.sigstore.json");
        Assert.False((await AttachAsync()).Single(bundle => bundle.Kind == PlannedStatement.Provenance).IsNew);
        Assert.Equal(_repeated.Embedded(), File.ReadAllBytes(_repeated.Package + ".provenance.sigstore.json"));
    }

    [Fact]
    public async Task What_was_planted_beside_what_holds_goes_and_nothing_is_signed_for_that()
    {
        File.WriteAllBytes(_repeated.Package, _repeated.Packed);
        await AttachAsync();
        var (attached, ours) = (File.ReadAllBytes(_repeated.Package), _repeated.Embedded());
        var planted = await world.AttestAsync(_repeated.Packed, "email:stranger@example.com", RepeatedAttachment.Type);
        EmbeddedBundles.Attach(_repeated.Package, [new BundleToAttach("provenance.sigstore.json", ours), new BundleToAttach("sbom.sigstore.json", planted)]);

        Assert.NotEqual(attached, File.ReadAllBytes(_repeated.Package));
        Assert.False((await AttachAsync()).Single(bundle => bundle.Kind == PlannedStatement.Provenance).IsNew);
        Assert.Equal(attached, File.ReadAllBytes(_repeated.Package));
    }

    private Task<IReadOnlyList<AttachedBundle>> AttachAsync() => _repeated.AttachAsync(world.Attaching(TrustWorld.Release));
}
