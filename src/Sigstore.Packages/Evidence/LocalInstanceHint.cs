using Sigstore.Client.Bundles;
using Sigstore.Client.Trust;

namespace Sigstore.Packages.Evidence;

/// <summary>
/// Says of a bundle that did not count that a local instance issued its certificate: mostly somebody forgot to name it. The certificate's own words,
/// which decide nothing; who follows the hint trusts the instance of this machine and no other.
/// </summary>
public static class LocalInstanceHint
{
    /// <summary>The hint, to be put behind a message; empty if the certificate says no such thing.</summary>
    public static string For(Bundle? bundle) =>
        bundle?.Material.Signer is SignerMaterial.WithCertificate signer && signer.Leaf.IssuerText.Contains($"O={TrustedRoot.LocalInstanceOrganization}", StringComparison.Ordinal)
            ? "; its certificate says it is of a local instance: if that is this machine's, name it (--instance local)"
            : "";
}
