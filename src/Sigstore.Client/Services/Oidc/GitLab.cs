using System.Text;

namespace Sigstore.Client.Services.Oidc;

/// <summary>GitLab CI: the job's definition names its tokens (<c>id_tokens:</c>) and they are variables of the job.</summary>
public sealed class GitLab(AmbientEnvironment environment) : IIdentityTokenSource
{
    /// <inheritdoc/>
    public string Name => "gitlab";

    /// <summary>The provider if this is a GitLab job.</summary>
    public static GitLab? Detect(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("GITLAB_CI") is not null ? new GitLab(environment) : null;
    }

    /// <inheritdoc/>
    public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken)
    {
        var variable = VariableOf(audience);
        return Task.FromResult(IdentityToken.Parse(ProviderAnswer.Needed(environment, variable,
            $"expected GitLab's token in the variable {variable}: the job needs 'id_tokens: {variable}: aud: {audience}'")));
    }

    /// <summary>The variable for an audience: upper case, everything outside A–Z, 0–9 and _ as _, a leading digit too; <c>sigstore</c> → <c>SIGSTORE_ID_TOKEN</c>.</summary>
    internal static string VariableOf(string audience)
    {
        var name = new StringBuilder(audience.Length);
        foreach (var character in audience.ToUpperInvariant())
        {
            var kept = char.IsAsciiLetterUpper(character) || character == '_' || (char.IsAsciiDigit(character) && name.Length > 0);
            name.Append(kept ? character : '_');
        }

        return name.Append("_ID_TOKEN").ToString();
    }
}
