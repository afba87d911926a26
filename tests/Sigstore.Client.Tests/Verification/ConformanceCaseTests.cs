using System.Security.Cryptography;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Verification;

/// <summary>Every case of the public suites, by file and by digest; a name ending in <c>_fail</c> must be refused.</summary>
public sealed class ConformanceCaseTests
{
    private const string Identity = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
    private const string Issuer = "https://token.actions.githubusercontent.com";

    [Theory]
    [InlineData("sigstore-conformance")]
    [InlineData("realworld")]
    public void Decides_every_case_as_its_name_says(string suite)
    {
        var cases = Directory.GetDirectories(Path.Combine(Vectors.Folder(suite), "bundle-verify")).Order(StringComparer.Ordinal).ToList();
        Assert.True(cases.Count > 50, $"{cases.Count} cases");
        Assert.All(cases, folder =>
        {
            var expected = !folder.EndsWith("_fail", StringComparison.Ordinal);
            foreach (var byDigest in (bool[])[false, true])
            {
                if (Decide(folder, byDigest) is { } outcome)
                {
                    Assert.True(expected == (outcome.Failure is null), $"{Path.GetFileName(folder)}, digest {byDigest}: {outcome.Failure?.ToString() ?? "accepted"}");
                }
            }
        });
    }

    private static (Failure? Failure, bool _)? Decide(string folder, bool byDigest)
    {
        var artifact = ArtifactOf(folder, byDigest);
        if (artifact is null)
        {
            return null;
        }

        try
        {
            var root = TrustedRoot.Parse(File.ReadAllBytes(
                File.Exists(Path.Combine(folder, "trusted_root.json")) ? Path.Combine(folder, "trusted_root.json") : Vectors.Folder("trust-roots/public-good.trusted_root.json")));
            var bundle = Bundle.Parse(File.ReadAllBytes(Path.Combine(folder, "bundle.sigstore.json")));
            return ((new Verifier(root).Verify(bundle, artifact, PolicyOf(folder)) as Verdict.Rejected)?.Failure, true);
        }
        catch (SigstoreException refused)
        {
            return (refused.Failure, true);
        }
    }

    private static Artifact? ArtifactOf(string folder, bool byDigest)
    {
        if (Text(folder, "digest") is { } digest)
        {
            return byDigest ? Artifact.OfDigest(Digest.Parse(digest)) : null;
        }

        var own = Path.Combine(folder, "artifact");
        var bytes = File.ReadAllBytes(File.Exists(own) ? own : Path.Combine(folder, "..", "a.txt"));
        return !byDigest ? Artifact.OfStream(new MemoryStream(bytes))
            : File.Exists(Path.Combine(folder, "path-only")) ? null
            : Artifact.OfDigest(Digest.FromBytes(DigestAlgorithm.Sha256, SHA256.HashData(bytes)));
    }

    private static SignerPolicy PolicyOf(string folder) => Text(folder, "key.pub") is { } pem
        ? SignerPolicy.Key(PublicKey.ParsePem(pem))
        : SignerPolicy.OneOf(new ExpectedIdentity.Exact(Text(folder, "issuer") ?? Issuer, Text(folder, "identity") ?? Identity));

    private static string? Text(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)).Trim() : null;
}
