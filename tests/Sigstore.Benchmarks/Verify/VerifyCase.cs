using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Benchmarks.Verify;

/// <summary>A public bundle of one kind, with what it is verified against; found by <c>SIGSTORE_VECTORS</c>.</summary>
internal sealed class VerifyCase
{
    private const string Issuer = "https://token.actions.githubusercontent.com";
    private const string Identity = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";

    private readonly byte[] _bundle;
    private readonly byte[] _root;
    private readonly SignerPolicy _policy;
    private readonly Artifact _artifact;
    private readonly Verifier _verifier;

    private VerifyCase(string name, string folder, FloorKind floor)
    {
        Name = name;
        Floor = floor;
        var vectors = Environment.GetEnvironmentVariable("SIGSTORE_VECTORS") ?? throw new InvalidOperationException("set SIGSTORE_VECTORS to the folder of the public test vectors");
        var path = Path.Combine(vectors, "sigstore-conformance", "bundle-verify", folder);
        _bundle = File.ReadAllBytes(Path.Combine(path, "bundle.sigstore.json"));
        var own = Path.Combine(path, "trusted_root.json");
        _root = File.ReadAllBytes(File.Exists(own) ? own : Path.Combine(vectors, "trust-roots", "public-good.trusted_root.json"));
        var key = Path.Combine(path, "key.pub");
        _policy = File.Exists(key) ? SignerPolicy.Key(PublicKey.ParsePem(File.ReadAllText(key))) : SignerPolicy.OneOf(new ExpectedIdentity.Exact(
            Issuer, Identity));
        _artifact = Artifact.OfBytes(File.ReadAllBytes(Path.Combine(vectors, "sigstore-conformance", "a.txt")));
        _verifier = new Verifier(TrustedRoot.Parse(_root));
    }

    /// <summary>What <c>verify-file</c> is told for the first case, against the trusted root that the tool carries.</summary>
    public static string[] ArgumentsOfKeyless()
    {
        var suite = Path.Combine(Environment.GetEnvironmentVariable("SIGSTORE_VECTORS") ?? throw new InvalidOperationException("set SIGSTORE_VECTORS"), "sigstore-conformance");
        return [Path.Combine(suite, "a.txt"), "--bundle", Path.Combine(suite, "bundle-verify", "happy-path-v0.3", "bundle.sigstore.json"), "--identity", Identity, "--issuer", Issuer];
    }

    public string Name { get; }

    public FloorKind Floor { get; }

    public static IReadOnlyList<VerifyCase> All() =>
    [
        new("Rekor v1 keyless", "happy-path-v0.3", FloorKind.RekorV1),
        new("Rekor v2 with timestamp", "rekor2-dsse-happy-path", FloorKind.RekorV2),
        new("managed key", "managed-key-and-trusted-root", FloorKind.ManagedKey),
    ];

    /// <summary>Parses the bundle and verifies it against the root that is kept.</summary>
    public void Warm() => Require(_verifier.Verify(Bundle.Parse(_bundle), _artifact, _policy));

    /// <summary>Parses the bundle alone.</summary>
    public void Parse() => _ = Bundle.Parse(_bundle);

    /// <summary>Parses the root too.</summary>
    public void Cold() => Require(new Verifier(TrustedRoot.Parse(_root)).Verify(Bundle.Parse(_bundle), _artifact, _policy));

    private void Require(Verdict verdict)
    {
        if (verdict is Verdict.Rejected rejected)
        {
            throw new InvalidOperationException($"{Name}: {rejected.Failure}");
        }
    }
}
