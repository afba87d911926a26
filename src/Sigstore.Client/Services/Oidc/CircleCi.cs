using System.Text.Json;

namespace Sigstore.Client.Services.Oidc;

/// <summary>CircleCI: its command line tool makes tokens for an audience of one's choice (the ready-made variables have a fixed one).</summary>
public sealed class CircleCi(AmbientEnvironment environment) : IIdentityTokenSource
{
    /// <inheritdoc/>
    public string Name => "circleci";

    /// <summary>The provider if this is a CircleCI job.</summary>
    public static CircleCi? Detect(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("CIRCLECI") is not null ? new CircleCi(environment) : null;
    }

    /// <inheritdoc/>
    public async Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken)
    {
        var claims = JsonSerializer.Serialize(new AudClaimJson(audience), OidcJson.Default.AudClaimJson);
        return IdentityToken.Parse(await environment.RunAsync("circleci", ["run", "oidc", "get", "--claims", claims, "--root-issuer"], cancellationToken).ConfigureAwait(false));
    }
}
