using Sigstore.Client.Services;

namespace Sigstore.Build.Signing;

/// <summary>Asks a source once ahead of time, to see what the token claims, and hands that same token to the first certificate request.</summary>
internal sealed class RememberedToken(IIdentityTokenSource source) : IIdentityTokenSource
{
    private IdentityToken? _unused;

    public string Name => source.Name;

    public async Task<IdentityToken> LookAsync(string audience, CancellationToken cancellationToken)
    {
        var token = await source.FetchAsync(audience, cancellationToken).ConfigureAwait(false);
        _unused = token;
        return token;
    }

    public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _unused, null) is { } token && token.Audiences.Contains(audience)
            ? Task.FromResult(token)
            : source.FetchAsync(audience, cancellationToken);
}
