using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Tests.Io;

/// <summary>What the tests of attestation stores hold a package against.</summary>
internal static class StoreTrust
{
    /// <summary>Demands provenance from one release workflow, of every package.</summary>
    public static TrustPolicy Policy { get; } = TrustPolicy.Parse("""
        {
          "version": 1, "instances": { "local": { "local": true } },
          "signers": { "release": { "instance": "local", "issuer": "https://sigstore.local", "repository": "https://github.com/contoso/json", "ref": "*" } },
          "packages": { "*": { "require": { "provenance": ["release"] } } }
        }
        """u8, "sigstore.policy.json");

    /// <summary>The verdict without a lock.</summary>
    public static PackageVerdict Verdict(PackageEvidence evidence) => new PackageVerifier(Policy, null, allowUnlocked: true).Verify(evidence);

    /// <summary>The one store that a policy would name so, asked for provenance of every package.</summary>
    public static AttestationStores StoresOf(string reference, HttpMessageHandler? network)
    {
        Assert.True(PolicyStore.TryParse(reference, out var store, out _));
        return new AttestationStores([store], _ => [EvidenceKind.Provenance], network, TimeProvider.System);
    }
}
