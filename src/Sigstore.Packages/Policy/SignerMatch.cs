using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Policy;

/// <summary>Does proved evidence come from a signer the policy names? Returns what is wrong, in words, or null.</summary>
internal static class SignerMatch
{
    // The forge whose short names an issuer's tokens speak of: owner/name means a repository there and nowhere else.
    private static readonly (string Issuer, string Forge)[] Forges =
        [("https://token.actions.githubusercontent.com", "https://github.com/"), ("https://gitlab.com", "https://gitlab.com/")];

    /// <summary>Null if it matches; otherwise the first difference: <c>ref: expected refs/tags/v*, found refs/heads/main</c>.</summary>
    public static string? Difference(PolicySigner expected, ProvedEvidence found) => (expected, found.Signer) switch
    {
        (PolicySigner.Workflow wanted, StableSigner.Workflow signer) => Difference(wanted, signer, found.Facts),
        (PolicySigner.Account wanted, StableSigner.Account signer) =>
            Same("instance", wanted.Instance, signer.Instance.Name) ?? Same("issuer", wanted.Issuer, signer.Issuer) ?? Same("identity", wanted.Identity, signer.Identity),
        // An exact identity may also be a workflow's: its subject alternative name, ref included.
        (PolicySigner.Account wanted, StableSigner.Workflow signer) =>
            Same("instance", wanted.Instance, signer.Instance.Name) ?? Same("issuer", wanted.Issuer, signer.Issuer) ?? Same("identity", wanted.Identity, found.Facts.Identity),
        (PolicySigner.AccountPattern wanted, StableSigner.Account signer) => Difference(wanted, signer.Instance, signer.Issuer, signer.Identity),
        (PolicySigner.AccountPattern wanted, StableSigner.Workflow signer) => Difference(wanted, signer.Instance, signer.Issuer, found.Facts.Identity),
        (PolicySigner.Key wanted, StableSigner.Key signer) =>
            Same("instance", wanted.Instance, signer.Instance.Name) ?? Same("key", wanted.Fingerprint ?? "(key file not read)", signer.Fingerprint),
        (PolicySigner.Author wanted, StableSigner.Author signer) => Same("author", wanted.Subject, signer.Subject) ?? Same("certificate issuer", wanted.Issuer, signer.Issuer),
        (PolicySigner.AuthorCertificate wanted, StableSigner.Author) => Same("author certificate", wanted.Sha256, found.Facts.CertificateSha256),
        (PolicySigner.Repository wanted, StableSigner.Repository signer) => Difference(wanted, signer),
        _ => $"expected {Describe(expected)}, found {found.Signer}",
    };

    /// <summary>A policy signer in people's words.</summary>
    public static string Describe(PolicySigner signer) => signer switch
    {
        PolicySigner.Workflow ci => $"a build of {ci.SourceRepository}{(ci.Path is null ? "" : $", workflow {ci.Path}")}{(ci.Ref is null ? "" : $", ref {ci.Ref}")} (instance {ci.Instance})",
        PolicySigner.Account account => $"{account.Identity} (issuer {account.Issuer}, instance {account.Instance})",
        PolicySigner.AccountPattern pattern => $"an identity matching {pattern.Identity} (issuer {pattern.Issuer}, instance {pattern.Instance})",
        PolicySigner.Key key => $"key {key.Fingerprint ?? key.File} (instance {key.Instance})",
        PolicySigner.Author author => $"author {author.Subject}",
        PolicySigner.AuthorCertificate certificate => $"author certificate {certificate.Sha256}",
        PolicySigner.Repository gallery => $"repository {gallery.ServiceIndex}, owner {string.Join(" or ", gallery.Owners)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? Difference(PolicySigner.Workflow wanted, StableSigner.Workflow signer, SigningFacts facts) =>
        Same("instance", wanted.Instance, signer.Instance.Name)
        ?? Same("issuer", wanted.Issuer, signer.Issuer)
        ?? Same("repository", RepositoryUrl(wanted), signer.SourceRepository)
        ?? SameIfWanted("repository id", wanted.RepositoryId, signer.RepositoryId)
        ?? SameIfWanted("owner id", wanted.OwnerId, signer.OwnerId)
        ?? MatchesIfWanted("workflow", wanted.Path, signer.Path)
        ?? MatchesIfWanted("ref", wanted.Ref, facts.Ref)
        ?? (wanted.Triggers.Length == 0 || wanted.Triggers.Contains(facts.Trigger ?? "", StringComparer.Ordinal)
            ? null : Differs("trigger", string.Join(" or ", wanted.Triggers), facts.Trigger))
        ?? SameIfWanted("runner", wanted.Runner, facts.Runner);

    private static string? Difference(PolicySigner.AccountPattern wanted, InstanceReference instance, string issuer, string? identity) =>
        Same("instance", wanted.Instance, instance.Name) ?? Same("issuer", wanted.Issuer, issuer)
        ?? (identity is not null && wanted.Identity.Matches(identity) ? null : Differs("identity", wanted.Identity.ToString(), identity));

    private static string? Difference(PolicySigner.Repository wanted, StableSigner.Repository signer) =>
        Same("repository", wanted.ServiceIndex, signer.ServiceIndex)
        ?? (signer.Owners.Intersect(wanted.Owners, StringComparer.Ordinal).Any()
            ? null : Differs("owner", string.Join(" or ", wanted.Owners), string.Join(", ", signer.Owners)));

    private static string RepositoryUrl(PolicySigner.Workflow wanted)
    {
        if (wanted.SourceRepository.Contains("://", StringComparison.Ordinal))
        {
            return wanted.SourceRepository;
        }

        var forge = Forges.FirstOrDefault(entry => string.Equals(entry.Issuer, wanted.Issuer, StringComparison.Ordinal)).Forge;
        return forge + wanted.SourceRepository;
    }

    private static string? Same(string what, string wanted, string? found) => string.Equals(wanted, found, StringComparison.Ordinal) ? null : Differs(what, wanted, found);

    private static string? SameIfWanted(string what, string? wanted, string? found) => wanted is null ? null : Same(what, wanted, found);

    private static string? MatchesIfWanted(string what, string? wanted, string? found) =>
        wanted is null || (found is not null && WholeTextPattern.FromWildcards(wanted).Matches(found)) ? null : Differs(what, wanted, found);

    private static string Differs(string what, string wanted, string? found) => $"{what}: expected {wanted}, found {found ?? "none"}";
}
