using Sigstore.Client.Certificates;
using Sigstore.Client.Services;

namespace Sigstore.Client.Signing;

/// <summary>What a certificate for a token must name as its subject: a name and its kind, derived from the claims as the authority derives them.</summary>
public static class ExpectedSubject
{
    /// <summary>True if the certificate is for this token's bearer and for nobody else.</summary>
    public static bool Matches(Certificate leaf, IdentityToken token)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(token);
        if (leaf.San is not { } san || leaf.Fulcio.Issuer != token.CertificateIssuer)
        {
            return false;
        }

        if (leaf.Fulcio.TokenSubject is { } subject && subject != token.Subject)
        {
            return false;
        }

        return token.Email is { } email
            ? san.Kind == SanKind.Email && san.Value == email
            : san.Kind == SanKind.Uri && UriOf(token.Claims, token) is { } uri ? san.Value == uri : NamesTheSubject(leaf, san, token);
    }

    // The CI systems whose names are made of claims; null where the subject claim itself is the name, or the authority's own rule is not known.
    private static string? UriOf(IReadOnlyDictionary<string, string> claims, IdentityToken token) =>
        From(claims, "https://github.com/{job_workflow_ref}")
        ?? From(claims, "https://{ci_config_ref_uri}")
        ?? From(claims, "https://buildkite.com/{organization_slug}/{pipeline_slug}")
        ?? From(claims, "https://circleci.com/api/v2/projects/{oidc.circleci.com/project-id}/pipeline-definitions/{oidc.circleci.com/pipeline-definition-id}")
        ?? From(claims, "{platform_url}/{account_name}/{pipeline_name}:{account_id}/{pipeline_id}")
        ?? From(claims, "https://kubernetes.io/namespaces/{kubernetes.io.namespace}/serviceaccounts/{kubernetes.io.serviceaccount.name}")
        ?? (Uri.TryCreate(token.Subject, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "spiffe" ? token.Subject : null);

    // A user name is the subject with a domain; any other kind of name counts only if the certificate carries the subject claim itself.
    private static bool NamesTheSubject(Certificate leaf, SubjectAlternativeName san, IdentityToken token) =>
        (san.Kind == SanKind.UserName && san.Value.StartsWith(token.Subject + "!", StringComparison.Ordinal)) || leaf.Fulcio.TokenSubject == token.Subject;

    private static string? From(IReadOnlyDictionary<string, string> claims, string template)
    {
        var text = template;
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', open + 1))
        {
            var name = template[(open + 1)..template.IndexOf('}', open)];
            if (!claims.TryGetValue(name, out var value))
            {
                return null;
            }

            text = text.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        return text;
    }
}
