using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>A token that somebody put into <c>SIGSTORE_ID_TOKEN</c> or a file. A file is read again each time, so that it can be renewed.</summary>
public sealed class GivenToken : IIdentityTokenSource
{
    // Where container platforms put projected tokens for this purpose.
    private const string ProjectedFile = "/var/run/sigstore/cosign/oidc-token";

    private readonly Func<string?> _read;
    private readonly string _place;

    private GivenToken(Func<string?> read, string place) => (_read, _place) = (read, place);

    /// <inheritdoc/>
    public string Name => "token";

    /// <summary>The token of the environment: the variable, else the projected file; null if there is neither.</summary>
    public static GivenToken? FromEnvironment(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        // In a GitLab job the same variable is GitLab's own token: the provider that knows what is missing then speaks.
        if (environment.Variable("GITLAB_CI") is null && FromVariable(environment) is { } given)
        {
            return given;
        }

        return environment.File(ProjectedFile) is not null ? FromFile(ProjectedFile, environment) : null;
    }

    /// <summary>The token of the variable, whoever set it: for an instance at which no provider is asked. Null if it is not set.</summary>
    public static GivenToken? FromVariable(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Variable("SIGSTORE_ID_TOKEN") is not null ? new GivenToken(() => environment.Variable("SIGSTORE_ID_TOKEN"), "SIGSTORE_ID_TOKEN") : null;
    }

    /// <summary>The token in a file.</summary>
    public static GivenToken FromFile(string path, AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new GivenToken(() => environment.File(path), $"the file '{path}'");
    }

    /// <summary>A token that the caller has.</summary>
    public static GivenToken Of(string jwt) => new(() => jwt, "the caller");

    /// <inheritdoc/>
    public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) => Task.FromResult(IdentityToken.Parse(
        _read() ?? throw new SigstoreException(FailureCode.IdentityProviderFailed, $"expected a token in {_place}, found none")));
}
