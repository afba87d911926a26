using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Packages.Provenance;

namespace Sigstore.Build.Signing;

/// <summary>What signing would make public, as far as it can be said without asking anybody.</summary>
internal static class DryRunReport
{
    public static IEnumerable<string> Lines(Func<string, string?> variable, string instance, string subject)
    {
        var token = GivenToken(variable);
        var ci = CiRun.Detect(variable, token?.Claims);
        var (identity, issuer) = (token, ci) switch
        {
            ({ Email: { } email }, _) => (email, token.CertificateIssuer),
            (_, { Provider: "github-actions" }) => (ci.BuilderId, "https://token.actions.githubusercontent.com"),
            (_, { Provider: "gitlab-ci" }) => (ci.BuilderId, "https://gitlab.com"),
            (_, { Provider: "buildkite" }) => (ci.BuilderId, "https://agent.buildkite.com"),
            ({ } other, _) => (other.Subject, other.CertificateIssuer),
            _ when instance == SigningRequest.Local => ("<user>@<host>", "https://sigstore.local"),
            _ => ("", ""),
        };
        yield return $"instance {instance}; nobody was asked, nothing was sent or written";
        if (identity.Length == 0)
        {
            yield return "no identity is known here: with SigstoreSign=auto nothing would be signed";
            yield break;
        }

        yield return $"would become public for ever: the identity {identity}, its issuer {issuer}, the digests, the provenance and the SBOM";
        if (ci is not null)
        {
            yield return $"and of the CI run: repository {ci.Source?.Repository}, ref {ci.Source?.Ref}, commit {ci.Source?.Commit}, run {ci.InvocationId}";
        }

        var file = subject.Split(',')[0];
        yield return $"for the README: dotnet sigstore verify-file {file} --identity \"{identity}\" --issuer {issuer}{(instance == "public" ? "" : $" --instance {instance}")}";
    }

    private static IdentityToken? GivenToken(Func<string, string?> variable)
    {
        try
        {
            return variable("SIGSTORE_ID_TOKEN") is { Length: > 0 } given ? IdentityToken.Parse(given) : null;
        }
        catch (SigstoreException)
        {
            return null; // signing would say what is wrong with it
        }
    }
}
