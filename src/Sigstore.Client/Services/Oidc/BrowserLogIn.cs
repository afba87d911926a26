using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>
/// One log-in with a browser (authorization code with PKCE): the address to open, and what to do with the parameters that come back to
/// the loopback address. Who opens the browser and listens is the caller's affair.
/// </summary>
public sealed class BrowserLogIn
{
    private readonly OpenIdProvider _provider;
    private readonly Uri _redirect;
    private readonly ProofKey _proof = new();
    private readonly string _state = ProofKey.Random();
    private readonly string _nonce = ProofKey.Random();

    /// <summary>Begins a log-in whose answer comes to <paramref name="redirect"/>, a loopback address.</summary>
    public BrowserLogIn(OpenIdProvider provider, Uri redirect)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(redirect);
        if (!ServiceAddress.IsLoopback(redirect))
        {
            throw new ArgumentException("the answer must come to this machine", nameof(redirect));
        }

        _provider = provider;
        _redirect = redirect;
        Address = CreateAddress();
    }

    /// <summary>What the browser opens.</summary>
    public Uri Address { get; }

    /// <summary>True for parameters that answer this very question (<c>state</c>, RFC 6749 §10.12): any page may send the browser to a loopback address.</summary>
    public bool IsAnswer(IReadOnlyDictionary<string, string> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(parameters.GetValueOrDefault("state", "")), System.Text.Encoding.UTF8.GetBytes(_state));
    }

    /// <summary>Exchanges the answer for a token. Refused with <see cref="FailureCode.LoginFailed"/> if it is not the answer to this question.</summary>
    /// <param name="parameters">The query parameters of the request to the redirect address.</param>
    /// <param name="cancellationToken">Flows to the network.</param>
    public async Task<IdentityToken> RedeemAsync(IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        if (!IsAnswer(parameters))
        {
            throw new SigstoreException(FailureCode.LoginFailed, "expected the answer to this log-in (state), found that to another one");
        }

        if (parameters.TryGetValue("error", out var error))
        {
            throw new SigstoreException(FailureCode.LoginFailed, $"expected a code from {_provider.Issuer}, found the refusal '{error}'");
        }

        var code = parameters.GetValueOrDefault("code") is { Length: > 0 } given
            ? given : throw new SigstoreException(FailureCode.LoginFailed, $"expected a code from {_provider.Issuer}, found none");
        var answer = await _provider.PostAsync(_provider.TokenEndpoint, new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = _redirect.AbsoluteUri,
            ["code_verifier"] = _proof.Verifier,
            ["client_id"] = OpenIdProvider.ClientId,
        }, cancellationToken).ConfigureAwait(false);
        return _provider.TokenOf(answer, _nonce);
    }

    private Uri CreateAddress()
    {
        (string Name, string Value)[] parameters =
        [
            ("response_type", "code"), ("client_id", OpenIdProvider.ClientId), ("scope", "openid email"), ("redirect_uri", _redirect.AbsoluteUri),
            ("code_challenge", _proof.Challenge), ("code_challenge_method", ProofKey.Method), ("state", _state), ("nonce", _nonce), ("access_type", "online"),
        ];
        var text = new StringBuilder(_provider.AuthorizationEndpoint.AbsoluteUri);
        var separator = _provider.AuthorizationEndpoint.Query.Length == 0 ? '?' : '&';
        foreach (var (name, value) in parameters)
        {
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(text.ToString());
    }
}
