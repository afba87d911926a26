namespace Sigstore.Client.Services;

/// <summary>Where identity tokens come from: a CI system, a variable or file, a person logging in, a local instance.</summary>
public interface IIdentityTokenSource
{
    /// <summary>The provider's short name: <c>github</c>, <c>gitlab</c>, <c>google</c>, <c>buildkite</c>, <c>circleci</c>, <c>token</c>, …</summary>
    string Name { get; }

    /// <summary>Fetches a fresh token for the audience. Refused with <c>16xx</c>; never answers without a token.</summary>
    Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken);
}
