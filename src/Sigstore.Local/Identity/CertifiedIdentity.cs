using System.Collections.Immutable;
using System.Diagnostics;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Identity;

/// <summary>From the claims of a token to what its certificate says: one method per issuer type, as Fulcio does it.</summary>
internal static class CertifiedIdentity
{
    private const int TokenSubject = 24;

    /// <summary>The subject alternative name and extensions for a token; 400 if a mandatory claim is missing.</summary>
    public static CertificateIdentity Of(VerifiedToken token)
    {
        var identity = OfType(token);
        return identity with { Claims = identity.Claims.SetItem(TokenSubject, token.Subject) };
    }

    private static CertificateIdentity OfType(VerifiedToken token) => token.Type switch
    {
        IssuerType.Email => Email(token),
        IssuerType.GitHubWorkflow => GitHub(token),
        IssuerType.GitLabPipeline => GitLab(token),
        IssuerType.BuildkiteJob => Buildkite(token),
        IssuerType.CircleCi => CircleCi(token),
        IssuerType.Codefresh => Codefresh(token),
        IssuerType.Kubernetes => Kubernetes(token),
        IssuerType.Spiffe => Spiffe(token),
        IssuerType.Uri => Uri(token),
        IssuerType.UserName => UserName(token),
        _ => throw new UnreachableException(),
    };

    private static CertificateIdentity Email(VerifiedToken token)
    {
        var address = token.Required("email");
        if (token.Optional("email_verified") != "true" || !TokenShapes.IsAddress(address))
        {
            throw new RequestRefusedException("the e-mail address of the identity token is not verified");
        }

        return new CertificateIdentity(new GeneralName.Email(address), token.Issuer);
    }

    private static CertificateIdentity GitHub(VerifiedToken token)
    {
        const string url = "https://github.com/";
        var san = url + token.Required("job_workflow_ref");
        var repository = token.Required("repository");
        var run = $"{url}{repository}/actions/runs/{token.Required("run_id")}/attempts/{token.Required("run_attempt")}";
        return With(token, san,
            (2, token.Required("event_name")), (3, token.Required("sha")), (4, token.Required("workflow")), (5, repository), (6, token.Required("ref")),
            (9, san), (10, token.Required("job_workflow_sha")), (11, token.Required("runner_environment")), (12, url + repository),
            (13, token.Required("sha")), (14, token.Required("ref")), (15, token.Required("repository_id")),
            (16, url + token.Required("repository_owner")), (17, token.Required("repository_owner_id")), (18, url + token.Required("workflow_ref")),
            (19, token.Required("workflow_sha")), (20, token.Required("event_name")), (21, run), (22, token.Required("repository_visibility")),
            (23, token.Optional("environment")));
    }

    private static CertificateIdentity GitLab(VerifiedToken token)
    {
        const string url = "https://gitlab.com/";
        var san = "https://" + token.Required("ci_config_ref_uri");
        var project = url + token.Required("project_path");
        var reference = (token.Required("ref_type") == "tag" ? "refs/tags/" : "refs/heads/") + token.Required("ref");
        return With(token, san,
            (9, san), (10, token.Required("ci_config_sha")), (11, token.Required("runner_environment")), (12, project), (13, token.Required("sha")),
            (14, reference), (15, token.Required("project_id")), (16, url + token.Required("namespace_path")), (17, token.Required("namespace_id")),
            (18, san), (19, token.Required("ci_config_sha")), (20, token.Required("pipeline_source")),
            (21, $"{project}/-/jobs/{token.Required("job_id")}"), (22, token.Required("project_visibility")), (23, token.Optional("environment")));
    }

    private static CertificateIdentity Buildkite(VerifiedToken token)
    {
        var pipeline = $"https://buildkite.com/{token.Required("organization_slug")}/{token.Required("pipeline_slug")}";
        var job = $"{pipeline}/builds/{token.Required("build_number")}#{token.Required("job_id")}";
        return With(token, pipeline,
            (11, token.Required("runner_environment")), (13, token.Required("build_commit")), (20, token.Required("build_source")), (21, job));
    }

    private static CertificateIdentity CircleCi(VerifiedToken token)
    {
        const string prefix = "oidc.circleci.com/";
        var project = "https://circleci.com/api/v2/projects/" + token.Required(prefix + "project-id");
        var san = $"{project}/pipeline-definitions/{token.Required(prefix + "pipeline-definition-id")}";
        var rerun = token.Optional(prefix + "ssh-rerun") == "true" ? "ssh-rerun" : "circleci-hosted";
        return With(token, san,
            (9, san), (11, rerun), (12, "https://" + token.Required(prefix + "vcs-origin")), (14, token.Required(prefix + "vcs-ref")), (18, san),
            (21, "https://app.circleci.com/jobs/" + token.Required(prefix + "job-id")));
    }

    private static CertificateIdentity Codefresh(VerifiedToken token)
    {
        var platform = token.Required("platform_url");
        var pipeline = $"{platform}/{token.Required("account_name")}/{token.Required("pipeline_name")}:{token.Required("account_id")}/{token.Required("pipeline_id")}";
        return With(token, pipeline,
            (9, pipeline), (11, token.Required("runner_environment")), (12, token.Optional("scm_repo_url")), (14, token.Optional("scm_ref")),
            (18, pipeline), (21, $"{platform}/build/{token.Required("workflow_id")}"));
    }

    private static CertificateIdentity Kubernetes(VerifiedToken token)
    {
        var space = token.Nested("kubernetes.io", "namespace");
        var account = token.Nested("kubernetes.io", "serviceaccount", "name");
        return With(token, $"https://kubernetes.io/namespaces/{space}/serviceaccounts/{account}");
    }

    private static CertificateIdentity Spiffe(VerifiedToken token) =>
        token.Subject.StartsWith($"spiffe://{IdentityProvider.Domain}/", StringComparison.Ordinal)
            ? With(token, token.Subject)
            : throw new RequestRefusedException("the SPIFFE id is of another trust domain");

    private static CertificateIdentity Uri(VerifiedToken token) =>
        token.Subject.StartsWith($"https://{IdentityProvider.Domain}/", StringComparison.Ordinal)
            ? With(token, token.Subject)
            : throw new RequestRefusedException("the URI is of another domain than the issuer's");

    private static CertificateIdentity UserName(VerifiedToken token) =>
        token.Subject.Length > 0 && token.Subject.AsSpan().IndexOfAny('!', '@') < 0
            ? new CertificateIdentity(new GeneralName.UserName($"{token.Subject}!{IdentityProvider.Domain}"), token.Issuer)
            : throw new RequestRefusedException("a user name has no '!' and is no e-mail address");

    private static CertificateIdentity With(VerifiedToken token, string san, params ReadOnlySpan<(int Arc, string Value)> claims)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<int, string>();
        foreach (var (arc, value) in claims)
        {
            values.Add(arc, value);
        }

        return new CertificateIdentity(new GeneralName.Uri(san), token.Issuer, values.ToImmutable());
    }
}
