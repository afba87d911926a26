using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Tests.Provenance;

public sealed class SigningManifestTests
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "manifest");

    [Fact]
    public void What_was_written_is_read_back_from_another_place()
    {
        var written = new SigningManifest(
        [
            new PlannedArtifact
            {
                Path = Path.Combine(Folder, "a.nupkg"), Sha256Hex = new string('a', 64), Embed = true, SignFile = true,
                Statements = [new PlannedStatement("provenance", Encoding.UTF8.GetBytes("{}"))],
            },
        ]).ToJson(Folder);
        var elsewhere = Path.Combine(Path.GetTempPath(), "elsewhere");
        var artifact = Assert.Single(SigningManifest.Parse(written, elsewhere).Artifacts);
        Assert.Equal(Path.Combine(elsewhere, "a.nupkg"), artifact.Path);
        Assert.Equal(Path.Combine(elsewhere, "a.nupkg.provenance.sigstore.json"), artifact.BundlePath("provenance"));
        Assert.Equal("{}", Encoding.UTF8.GetString(Assert.Single(artifact.Statements).Utf8.Span));
        Assert.True(artifact is { Embed: true, SignFile: true, Sidecars: true, IsFolder: false });
    }

    [Theory]
    [InlineData("""{"version":2,"artifacts":[]}""")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"artifacts":[{"path":"../x","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","embed":true,"sidecars":true,"signFile":true,"statements":[]}]}""")]
    [InlineData("""{"version":1,"artifacts":[{"path":"/etc/x","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","embed":true,"sidecars":true,"signFile":true,"statements":[]}]}""")]
    [InlineData("""{"version":1,"artifacts":[{"path":"x","embed":true,"sidecars":true,"signFile":true,"statements":[]}]}""")]
    [InlineData("""{"version":1,"artifacts":[{"path":"x","run":"rm"}]}""")]
    [InlineData("[]")]
    public void Anything_else_and_any_path_outside_its_folder_is_refused(string json)
    {
        var refused = Assert.Throws<SigstoreException>(() => SigningManifest.Parse(Encoding.UTF8.GetBytes(json), Folder));
        Assert.Equal(FailureCode.SigningManifestMalformed, refused.Failure.Code);
    }
}
