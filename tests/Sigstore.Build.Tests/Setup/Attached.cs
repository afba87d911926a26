using System.Text;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Packages.Archive;

namespace Sigstore.Build.Tests.Setup;

/// <summary>A package that came out of a build, verified as a stranger would verify it.</summary>
internal sealed class Attached
{
    private readonly Verifier _verifier;
    private readonly string _path;

    public Attached(Workspace workspace, string path)
    {
        _path = path;
        using var local = LocalSigstore.Open(Path.Combine(workspace.Home, "local"), TimeProvider.System);
        _verifier = new Verifier(TrustedRoot.Parse(local.TrustedRootJson.Span));
        using var archive = PackageArchive.Open(File.OpenRead(path));
        Entries = [.. archive.Entries.Select(entry => entry.Name)];
        Embedded = archive.Bundles.ToDictionary(bundle => bundle.Name, bundle => bundle.Utf8);
        Digests = archive.Digests(DigestSelection.All);
    }

    public string[] Entries { get; }

    public Dictionary<string, ReadOnlyMemory<byte>> Embedded { get; }

    public PackageDigests Digests { get; }

    /// <summary>The embedded provenance, proved to be about the pristine package.</summary>
    public VerifiedSignature Provenance() => Prove(Embedded["provenance.sigstore.json"], Digests.PristineSha256);

    public VerifiedSignature Sidecar(string name, Digest digest) => Prove(File.ReadAllBytes($"{_path}{name}.sigstore.json"), digest);

    /// <summary>Everything that the defaults promise.</summary>
    public Attached RequireComplete()
    {
        Assert.Contains("_manifest/spdx_2.3/manifest.spdx.json", Entries);
        Assert.Equal("_sigstore/provenance.sigstore.json", Entries[^1]);
        Provenance();
        Sidecar(".provenance", Digests.PristineSha256);
        Sidecar(".sbom", Digests.PristineSha256);
        Sidecar("", Digests.FileSha256);
        Assert.Equal(Embedded["provenance.sigstore.json"].ToArray(), File.ReadAllBytes(_path + ".provenance.sigstore.json"));
        return this;
    }

    public string Statement() => Encoding.UTF8.GetString(((SignatureContent.Dsse)Bundle.Parse(Embedded["provenance.sigstore.json"].Span).Content).Envelope.Payload.Span);

    private VerifiedSignature Prove(ReadOnlyMemory<byte> bundle, Digest digest) =>
        _verifier.Verify(Bundle.Parse(bundle.Span), Artifact.OfDigest(digest), SignerPolicy.AnySignerUnsafe).Require();
}
