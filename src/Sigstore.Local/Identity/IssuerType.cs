namespace Sigstore.Local.Identity;

/// <summary>The kinds of identity that Fulcio certifies, each with its own subject and extensions.</summary>
public enum IssuerType
{
    /// <summary>A verified e-mail address.</summary>
    Email,

    /// <summary>A GitHub Actions workflow run.</summary>
    GitHubWorkflow,

    /// <summary>A GitLab pipeline.</summary>
    GitLabPipeline,

    /// <summary>A Buildkite job.</summary>
    BuildkiteJob,

    /// <summary>A CircleCI job.</summary>
    CircleCi,

    /// <summary>A Codefresh workflow.</summary>
    Codefresh,

    /// <summary>A Kubernetes service account.</summary>
    Kubernetes,

    /// <summary>A SPIFFE id.</summary>
    Spiffe,

    /// <summary>A URI below the issuer's own domain.</summary>
    Uri,

    /// <summary>A user name in the issuer's domain.</summary>
    UserName,
}
