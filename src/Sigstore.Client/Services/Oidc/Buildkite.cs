using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Sigstore.Client.Services.Oidc;

/// <summary>Buildkite: the agent's interface with the job's access token, or the agent's program where the job was not given one.</summary>
public sealed class Buildkite(AmbientEnvironment environment) : IIdentityTokenSource
{
    private const string AgentService = "Buildkite's agent interface";

    /// <inheritdoc/>
    public string Name => "buildkite";

    /// <summary>The provider if this is a Buildkite job.</summary>
    public static Buildkite? Detect(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("BUILDKITE") is not null ? new Buildkite(environment) : null;
    }

    /// <inheritdoc/>
    public async Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken)
    {
        if (environment.Variable("BUILDKITE_AGENT_ACCESS_TOKEN") is not { } access || environment.Variable("BUILDKITE_JOB_ID") is not { } job)
        {
            return IdentityToken.Parse(await environment.RunAsync("buildkite-agent", ["oidc", "request-token", "--audience", audience], cancellationToken).ConfigureAwait(false));
        }

        var agent = ServiceAddress.Require(environment.Variable("BUILDKITE_AGENT_ENDPOINT") ?? "https://agent.buildkite.com/v3");
        var address = ServiceAddress.Below(agent, $"/jobs/{Uri.EscapeDataString(job)}/oidc/tokens");

        HttpRequestMessage Create()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new AudienceJson(audience), OidcJson.Default.AudienceJson) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", access);
            return request;
        }

        var answer = await ProviderAnswer.AskAsync(environment, AgentService, Create, [access], "Buildkite refused a token for this job", cancellationToken).ConfigureAwait(false);
        return IdentityToken.Parse(ProviderAnswer.Member(answer, AgentService, "token"));
    }
}
