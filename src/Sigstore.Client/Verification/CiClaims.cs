using Sigstore.Client.Certificates;

namespace Sigstore.Client.Verification;

/// <summary>Compares what is demanded of a CI build with what its certificate says. What the certificate does not say does not match.</summary>
internal static class CiClaims
{
    private const string GitHub = "github.com";
    private const string ActionsPrefix = "token.actions."; // of a GitHub with a host of its own: token.actions.SUB.ghe.com

    public static string? DifferenceFrom(ExpectedIdentity.CiWorkflow expected, FulcioExtensions found) =>
        Difference("source repository", expected.Repository, RepositoryOf(expected, found), exact: true)
        ?? Difference("repository id", expected.RepositoryId, found.SourceRepositoryIdentifier, exact: true)
        ?? Difference("owner id", expected.OwnerId, found.SourceRepositoryOwnerIdentifier, exact: true)
        ?? Difference("workflow", expected.Workflow, WorkflowOf(found), exact: false)
        ?? Difference("ref", expected.Ref, found.SourceRepositoryRef ?? found.GitHubWorkflowRef, exact: false)
        ?? TriggerDifference(expected, found)
        ?? Difference("runner", expected.Runner, found.RunnerEnvironment, exact: true);

    /// <summary>True if the text matches the pattern as a whole; <c>*</c> stands for any run of characters, also none.</summary>
    public static bool Matches(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return pattern == text;
        }

        if (text.Length < parts[0].Length + parts[^1].Length
            || !text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        // Leftmost matches of the middle parts are enough: if any arrangement fits, this one does.
        var rest = text.AsSpan(parts[0].Length, text.Length - parts[0].Length - parts[^1].Length);
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }

    private static string? Difference(string what, string? expected, string? found, bool exact) =>
        expected is null || (found is not null && (exact ? expected == found : Matches(expected, found)))
            ? null
            : $"expected {what} {expected}, found {found ?? "none in the certificate"}";

    private static string? TriggerDifference(ExpectedIdentity.CiWorkflow expected, FulcioExtensions found)
    {
        var trigger = found.BuildTrigger ?? found.GitHubWorkflowTrigger;
        return expected.Triggers.Count == 0 || (trigger is not null && expected.Triggers.Contains(trigger, StringComparer.Ordinal))
            ? null
            : $"expected trigger {string.Join(" or ", expected.Triggers)}, found {trigger ?? "none in the certificate"}";
    }

    // Given as owner/name, the repository is compared with the path of the URI. Some issuers vouch for builds of repositories anywhere, so
    // the short form means the issuer's own forge, or GitHub; a repository elsewhere is named by its whole URI.
    private static string? RepositoryOf(ExpectedIdentity.CiWorkflow expected, FulcioExtensions found)
    {
        var uri = found.SourceRepositoryUri;
        if (uri is null)
        {
            return found.GitHubWorkflowRepository;
        }

        return expected.Repository.Contains("://", StringComparison.Ordinal) || !IsOnForgeOf(expected.Issuer, uri, out var path) ? uri : path;
    }

    private static bool IsOnForgeOf(string issuer, string repository, out string path)
    {
        path = "";
        if (!Uri.TryCreate(repository, UriKind.Absolute, out var uri) || !repository.StartsWith($"https://{uri.Authority}/", StringComparison.Ordinal))
        {
            return false;
        }

        path = repository[$"https://{uri.Authority}/".Length..];
        return uri.Authority == GitHub || (Uri.TryCreate(issuer, UriKind.Absolute, out var vouching)
            && (vouching.Authority == uri.Authority || vouching.Authority == ActionsPrefix + uri.Authority));
    }

    // The build config URI is repository URI, slash, path, at sign, ref; GitLab doubles the slash. The path may hold no at sign.
    private static string? WorkflowOf(FulcioExtensions found)
    {
        var prefix = found.SourceRepositoryUri + "/";
        if (found.SourceRepositoryUri is null || found.BuildConfigUri?.StartsWith(prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var path = found.BuildConfigUri.AsSpan(prefix.Length);
        path = path.StartsWith("/", StringComparison.Ordinal) ? path[1..] : path;
        var at = path.IndexOf('@');
        return at < 0 ? null : path[..at].ToString();
    }
}
