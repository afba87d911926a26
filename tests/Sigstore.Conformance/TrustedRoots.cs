using Sigstore.Client.Trust;

namespace Sigstore.Conformance;

/// <summary>The trusted root a case names, or the built-in one.</summary>
internal static class TrustedRoots
{
    public static TrustedRoot Open(SuiteArguments args) => args.Find("--trusted-root") is { } path
        ? TrustedRoot.Parse(File.ReadAllBytes(path))
        : throw new ArgumentException("expected --trusted-root, found none");
}
