using System.Net.Http.Headers;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>GitHub Actions: the job's own token endpoint, there if the workflow has <c>permissions: id-token: write</c>.</summary>
public sealed class GitHubActions(AmbientEnvironment environment) : IIdentityTokenSource
{
    private const string MissingPermission =
        "GitHub Actions gives this job no token: the workflow needs 'permissions: id-token: write' (and pull requests from forks never get it)";

    /// <inheritdoc/>
    public string Name => "github";

    /// <summary>The provider if this is a GitHub Actions job, permitted or not.</summary>
    public static GitHubActions? Detect(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("GITHUB_ACTIONS") is not null ? new GitHubActions(environment) : null;
    }

    /// <inheritdoc/>
    public async Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken)
    {
        var endpoint = ServiceAddress.Require(ProviderAnswer.Needed(environment, "ACTIONS_ID_TOKEN_REQUEST_URL", MissingPermission));
        var bearer = ProviderAnswer.Needed(environment, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", MissingPermission);
        // The endpoint comes with a query of its own.
        var separator = endpoint.Query.Length == 0 ? '?' : '&';
        var address = new Uri($"{endpoint.AbsoluteUri}{separator}audience={Uri.EscapeDataString(audience)}");

        HttpRequestMessage Create()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            return request;
        }

        var answer = await ProviderAnswer.AskAsync(environment, "GitHub Actions' token endpoint", Create, [bearer], "GitHub Actions refused to give a token", cancellationToken).ConfigureAwait(false);
        return IdentityToken.Parse(ProviderAnswer.Member(answer, "GitHub Actions' token endpoint", "value"));
    }

    /// <summary>True if the job's permission to ask for a token is there.</summary>
    public static bool HasPermission(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("ACTIONS_ID_TOKEN_REQUEST_URL") is not null && environment.Variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is not null;
    }
}
