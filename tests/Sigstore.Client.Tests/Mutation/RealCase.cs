using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Mutation;

/// <summary>A real bundle that verifies, with what it is verified against.</summary>
internal sealed class RealCase
{
    private const string Identity = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
    private const string Issuer = "https://token.actions.githubusercontent.com";

    private readonly Verifier _verifier;
    private readonly SignerPolicy _policy;
    private readonly Func<Artifact> _artifact;

    private RealCase(string folder)
    {
        Name = Path.GetFileName(folder);
        Json = File.ReadAllBytes(Path.Combine(folder, "bundle.sigstore.json"));
        _verifier = RootOf(folder);
        _policy = Text(folder, "key.pub") is { } pem ? SignerPolicy.Key(PublicKey.ParsePem(pem))
            : SignerPolicy.OneOf(new ExpectedIdentity.Exact(Text(folder, "issuer") ?? Issuer, Text(folder, "identity") ?? Identity));
        _artifact = ArtifactOf(folder);
        Facts = (Verify(Json) as Verdict.Accepted)?.Signature;
    }

    public string Name { get; }

    public byte[] Json { get; }

    /// <summary>What is proved of the unchanged bundle; null if it is refused.</summary>
    public VerifiedSignature? Facts { get; }

    /// <summary>All cases of both suites that verify.</summary>
    public static IReadOnlyList<RealCase> All() =>
    [
        .. new[] { "sigstore-conformance", "realworld" }
            .SelectMany(suite => Directory.GetDirectories(Path.Combine(Vectors.Folder(suite), "bundle-verify")))
            .Where(folder => !folder.EndsWith("_fail", StringComparison.Ordinal) && File.Exists(Path.Combine(folder, "bundle.sigstore.json")))
            .Order(StringComparer.Ordinal).Select(folder => new RealCase(folder)).Where(real => real.Facts is not null),
    ];

    public Verdict Verify(ReadOnlySpan<byte> json)
    {
        try
        {
            return _verifier.Verify(Bundle.Parse(json), _artifact(), _policy);
        }
        catch (SigstoreException refused)
        {
            return new Verdict.Rejected(refused.Failure);
        }
    }

    private static Verifier RootOf(string folder)
    {
        var own = Path.Combine(folder, "trusted_root.json");
        return new Verifier(TrustedRoot.Parse(File.ReadAllBytes(File.Exists(own) ? own : Vectors.Folder("trust-roots/public-good.trusted_root.json"))));
    }

    private static Func<Artifact> ArtifactOf(string folder)
    {
        if (Text(folder, "digest") is { } digest)
        {
            return () => Artifact.OfDigest(Digest.Parse(digest));
        }

        var own = Path.Combine(folder, "artifact");
        var bytes = File.ReadAllBytes(File.Exists(own) ? own : Path.Combine(folder, "..", "a.txt"));
        var artifact = Artifact.OfBytes(bytes);
        return () => artifact;
    }

    private static string? Text(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)).Trim() : null;
}
