using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sigstore.Local.Identity;

/// <summary>The claims that each provider puts into its tokens, made up where the caller didn't say, and the same every time.</summary>
internal static class TokenShapes
{
    private static readonly ImmutableSortedDictionary<string, object> None =
        ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal);

    public static TokenIdentity Email(string address)
    {
        if (!IsAddress(address))
        {
            throw TokenIdentity.Unknown("email:" + address);
        }

        return new TokenIdentity(IssuerType.Email, address, None.Add("email", address).Add("email_verified", true));
    }

    public static TokenIdentity Google(string account)
    {
        var address = account.Contains('@', StringComparison.Ordinal) ? account : account + "@local.iam.gserviceaccount.com";
        var email = Email(address);
        return new TokenIdentity(IssuerType.Email, NumberOf(address), email.Claims);
    }

    public static TokenIdentity GitHub(string particulars)
    {
        var (repository, reference, workflow) = SplitRepository("github:", particulars);
        var owner = repository[..repository.IndexOf('/', StringComparison.Ordinal)];
        var file = workflow ?? "release.yml";
        var path = file.Contains('/', StringComparison.Ordinal) ? file : ".github/workflows/" + file;
        var commit = CommitOf(repository + "@" + reference);
        var definition = $"{repository}/{path}@{reference}";
        return new TokenIdentity(IssuerType.GitHubWorkflow, $"repo:{repository}:ref:{reference}", None
            .Add("actor", owner).Add("actor_id", NumberOf(owner)).Add("base_ref", "").Add("event_name", "push").Add("head_ref", "")
            .Add("job_workflow_ref", definition).Add("job_workflow_sha", commit)
            .Add("ref", reference).Add("ref_protected", "true").Add("ref_type", TypeOf(reference))
            .Add("repository", repository).Add("repository_id", NumberOf(repository)).Add("repository_owner", owner)
            .Add("repository_owner_id", NumberOf(owner)).Add("repository_visibility", "public")
            .Add("run_attempt", "1").Add("run_id", NumberOf(commit)).Add("run_number", "1").Add("runner_environment", "github-hosted")
            .Add("sha", commit).Add("workflow", Path.GetFileNameWithoutExtension(path)).Add("workflow_ref", definition).Add("workflow_sha", commit));
    }

    public static TokenIdentity GitLab(string particulars)
    {
        var (project, reference, workflow) = SplitRepository("gitlab:", particulars);
        var group = project[..project.LastIndexOf('/')];
        var name = ShortNameOf(reference);
        var commit = CommitOf(project + "@" + reference);
        return new TokenIdentity(IssuerType.GitLabPipeline, $"project_path:{project}:ref_type:{TypeOf(reference)}:ref:{name}", None
            .Add("ci_config_ref_uri", $"gitlab.com/{project}//{workflow ?? ".gitlab-ci.yml"}@{reference}").Add("ci_config_sha", commit)
            .Add("job_id", NumberOf(commit + "job")).Add("namespace_id", NumberOf(group)).Add("namespace_path", group)
            .Add("pipeline_id", NumberOf(commit)).Add("pipeline_source", "push").Add("project_id", NumberOf(project)).Add("project_path", project)
            .Add("project_visibility", "public").Add("ref", name).Add("ref_path", reference).Add("ref_protected", "true").Add("ref_type", TypeOf(reference))
            .Add("runner_environment", "gitlab-hosted").Add("runner_id", 1L).Add("sha", commit).Add("user_login", "local"));
    }

    public static TokenIdentity Buildkite(string particulars)
    {
        var (organization, pipeline) = SplitPair("buildkite:", particulars);
        var commit = CommitOf(particulars);
        return new TokenIdentity(IssuerType.BuildkiteJob, $"organization:{organization}:pipeline:{pipeline}:ref:refs/heads/main:commit:{commit}:step:", None
            .Add("agent_id", GuidOf(particulars + "agent")).Add("build_branch", "main").Add("build_commit", commit).Add("build_number", 1L)
            .Add("build_source", "webhook").Add("job_id", GuidOf(particulars)).Add("organization_slug", organization).Add("pipeline_slug", pipeline)
            .Add("runner_environment", "buildkite-hosted").Add("step_key", "release"));
    }

    public static TokenIdentity CircleCi(string particulars)
    {
        var (project, definition) = SplitPair("circleci:", particulars);
        return new TokenIdentity(IssuerType.CircleCi, $"org/local/project/{project}/user/local", None
            .Add("oidc.circleci.com/job-id", GuidOf(particulars + "job")).Add("oidc.circleci.com/pipeline-definition-id", definition)
            .Add("oidc.circleci.com/pipeline-id", GuidOf(particulars)).Add("oidc.circleci.com/project-id", project)
            .Add("oidc.circleci.com/ssh-rerun", false).Add("oidc.circleci.com/vcs-origin", "github.com/local/" + project)
            .Add("oidc.circleci.com/vcs-ref", "refs/heads/main").Add("oidc.circleci.com/workflow-id", GuidOf(particulars + "workflow")));
    }

    public static TokenIdentity Codefresh(string particulars)
    {
        var (account, pipeline) = SplitPair("codefresh:", particulars);
        return new TokenIdentity(IssuerType.Codefresh, $"account:{NumberOf(account)}:pipeline:{NumberOf(pipeline)}", None
            .Add("account_id", NumberOf(account)).Add("account_name", account).Add("pipeline_id", NumberOf(pipeline)).Add("pipeline_name", pipeline)
            .Add("platform_url", "https://g.codefresh.io").Add("runner_environment", "codefresh-hosted").Add("scm_ref", "main")
            .Add("scm_repo_url", "https://github.com/" + particulars).Add("workflow_id", NumberOf(particulars)));
    }

    public static TokenIdentity Kubernetes(string particulars)
    {
        var (space, account) = SplitPair("kubernetes:", particulars);
        var claim = new Dictionary<string, object>
        {
            ["namespace"] = space,
            ["serviceaccount"] = new Dictionary<string, object> { ["name"] = account, ["uid"] = GuidOf(particulars) },
        };
        return new TokenIdentity(IssuerType.Kubernetes, $"system:serviceaccount:{space}:{account}", None.Add("kubernetes.io", claim));
    }

    public static TokenIdentity Spiffe(string particulars) =>
        new(IssuerType.Spiffe, $"spiffe://{IdentityProvider.Domain}/{particulars.TrimStart('/')}", None);

    public static TokenIdentity Uri(string particulars) =>
        new(IssuerType.Uri, $"https://{IdentityProvider.Domain}/{particulars.TrimStart('/')}", None);

    public static TokenIdentity UserName(string name) => new(IssuerType.UserName, name, None);

    /// <summary>Good enough for an rfc822Name: printable ASCII, one @ with something on both sides.</summary>
    public static bool IsAddress(string text) =>
        text.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && text.All(character => character is > ' ' and < '\x7f' and not (',' or '<' or '>'));

    private static (string Repository, string Reference, string? Workflow) SplitRepository(string kind, string particulars)
    {
        var hash = particulars.IndexOf('#', StringComparison.Ordinal);
        var workflow = hash < 0 ? null : particulars[(hash + 1)..];
        var rest = hash < 0 ? particulars : particulars[..hash];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var repository = at < 0 ? rest : rest[..at];
        var reference = at < 0 ? "refs/heads/main" : rest[(at + 1)..];
        if (repository.Split('/') is not [{ Length: > 0 }, .., { Length: > 0 }] || reference.Length == 0 || workflow is "" || !particulars.All(IsPlain))
        {
            throw TokenIdentity.Unknown(kind + particulars);
        }

        return (repository, reference.StartsWith("refs/", StringComparison.Ordinal) ? reference : "refs/heads/" + reference, workflow);
    }

    private static (string First, string Second) SplitPair(string kind, string particulars) =>
        particulars.Split('/') is [{ Length: > 0 } first, { Length: > 0 } second] && particulars.All(IsPlain)
            ? (first, second)
            : throw TokenIdentity.Unknown(kind + particulars);

    private static bool IsPlain(char character) => character is > ' ' and < '\x7f';

    private static string TypeOf(string reference) => reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch";

    private static string ShortNameOf(string reference) => reference.Split('/', 3)[^1];

    private static string CommitOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    private static string GuidOf(string text) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToString("D");

    private static string NumberOf(string text) =>
        (BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) % 900_000_000 + 100_000_000).ToString(CultureInfo.InvariantCulture);
}
