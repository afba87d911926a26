using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>Finds the identity that the surroundings offer. The first provider that recognises its system wins; if it then fails, that is the answer.</summary>
public static class AmbientIdentity
{
    /// <summary>The names that <see cref="Named"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } = ["token", "github", "gitlab", "google", "buildkite", "circleci"];

    /// <summary>The provider that is there, or null if there is none.</summary>
    public static IIdentityTokenSource? Find(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return GivenToken.FromEnvironment(environment)
            ?? GitHubActions.Detect(environment)
            ?? GitLab.Detect(environment)
            ?? GoogleCloud.Detect(environment)
            ?? Buildkite.Detect(environment)
            ?? (IIdentityTokenSource?)CircleCi.Detect(environment);
    }

    /// <summary>One provider by name, detected or not: it says itself what it misses. Refused with <see cref="FailureCode.UsageInvalid"/> for a name unknown.</summary>
    public static IIdentityTokenSource Named(string name, AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return name switch
        {
            "token" => GivenToken.FromEnvironment(environment) ?? throw NotFound(environment),
            "github" => new GitHubActions(environment),
            "gitlab" => new GitLab(environment),
            "google" => new GoogleCloud(environment),
            "buildkite" => new Buildkite(environment),
            "circleci" => new CircleCi(environment),
            _ => throw new SigstoreException(FailureCode.UsageInvalid, $"expected an identity provider ({string.Join(", ", Names)}), found '{name}'"),
        };
    }

    /// <summary>The failure that says that nobody is here, with the reason where it is known: Azure DevOps has tokens, but the public instance does not know their issuer.</summary>
    public static SigstoreException NotFound(AmbientEnvironment environment) => IsAzureDevOps(environment)
        ? new SigstoreException(FailureCode.IdentityNotFound,
            "no identity was found: this is Azure DevOps, whose token issuer the public instance does not know; sign with a key (--key), or with an instance of your own that accepts that issuer and a token in SIGSTORE_ID_TOKEN")
        : new SigstoreException(FailureCode.IdentityNotFound,
            "no identity was found: expected a CI system (GitHub Actions, GitLab, Google Cloud, Buildkite, CircleCI) or a token in SIGSTORE_ID_TOKEN");

    /// <summary>True on Azure Pipelines.</summary>
    public static bool IsAzureDevOps(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("TF_BUILD") is not null;
    }
}
