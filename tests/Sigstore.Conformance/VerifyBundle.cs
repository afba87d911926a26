using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Conformance;

/// <summary><c>verify-bundle [--staging] --bundle F (--certificate-identity I --certificate-oidc-issuer U | --key PEM) [--trusted-root F] FILE_OR_DIGEST</c>.</summary>
internal static class VerifyBundle
{
    // The suite gives SHA-256; statements of packages often have SHA-512 alone.
    private static readonly string[] DigestPrefixes = ["sha256:", "sha384:", "sha512:"];

    public static async Task<int> RunAsync(SuiteArguments args)
    {
        var root = await TrustedRoots.OpenAsync(args).ConfigureAwait(false);
        var bundle = Bundle.Parse(await File.ReadAllBytesAsync(args.Get("--bundle")).ConfigureAwait(false));
        using var stream = OpenArtifact(args, out var artifact);
        var verdict = new Verifier(root).Verify(bundle, artifact, PolicyOf(args));
        if (verdict is Verdict.Rejected rejected)
        {
            Console.Error.WriteLine(DisplayText.Lines(rejected.Failure.ToString()));
            return 1;
        }

        return 0;
    }

    private static SignerPolicy PolicyOf(SuiteArguments args) => args.Find("--key") is { } path
        ? SignerPolicy.Key(PublicKey.ParsePem(File.ReadAllText(path)))
        : SignerPolicy.OneOf(new ExpectedIdentity.Exact(args.Get("--certificate-oidc-issuer"), args.Get("--certificate-identity")));

    // A digest only if no file has that name.
    private static FileStream? OpenArtifact(SuiteArguments args, out Artifact artifact)
    {
        var name = args.Artifact ?? throw new ArgumentException("expected an artifact or its digest, found none");
        if (!File.Exists(name) && Array.Exists(DigestPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            artifact = Artifact.OfDigest(Digest.Parse(name));
            return null;
        }

        var stream = File.OpenRead(name);
        artifact = Artifact.OfStream(stream);
        return stream;
    }
}
