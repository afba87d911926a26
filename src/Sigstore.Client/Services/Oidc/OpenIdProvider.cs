using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>An OpenID Connect provider that people log in with, as its discovery document describes it (OpenID Connect Discovery §4).</summary>
public sealed class OpenIdProvider
{
    private const string Name = "the identity provider";
    private const FailureCode Invalid = FailureCode.ServiceAnswerInvalid;

    private readonly ServiceConnection _connection;

    private OpenIdProvider(string issuer, Uri authorization, Uri token, Uri? device, ServiceConnection connection)
    {
        Issuer = issuer;
        AuthorizationEndpoint = authorization;
        TokenEndpoint = token;
        DeviceEndpoint = device;
        _connection = connection;
    }

    /// <summary>The client id that Sigstore's providers know for public clients.</summary>
    public const string ClientId = "sigstore";

    /// <summary>The issuer, exactly as its tokens name it.</summary>
    public string Issuer { get; }

    /// <summary>Where a person logs in with a browser.</summary>
    public Uri AuthorizationEndpoint { get; }

    /// <summary>Where a code becomes a token.</summary>
    public Uri TokenEndpoint { get; }

    /// <summary>Where a log-in on another device begins; null if the provider has no such thing.</summary>
    public Uri? DeviceEndpoint { get; }

    /// <summary>Fetches <c>{issuer}/.well-known/openid-configuration</c>; the document must name the very issuer asked.</summary>
    public static async Task<OpenIdProvider> DiscoverAsync(Uri issuer, HttpMessageHandler handler, TimeProvider time, HttpLimits? limits, CancellationToken cancellationToken)
    {
        var address = ServiceAddress.Below(ServiceAddress.Require(issuer), "/.well-known/openid-configuration");
        var connection = new ServiceConnection(handler, time, limits ?? HttpLimits.Default);
        var answer = await connection.SendForSuccessAsync(Name, () => new HttpRequestMessage(HttpMethod.Get, address), HttpLimits.MaxAnswerBytes, [], cancellationToken).ConfigureAwait(false);
        var json = JsonStrict.Parse(answer.Body, Invalid, Name);
        var named = json.StringOf("issuer", Invalid, Name);
        if (named.TrimEnd('/') != issuer.AbsoluteUri.TrimEnd('/'))
        {
            throw new SigstoreException(Invalid, $"expected the discovery document of {issuer.AbsoluteUri}, found that of {named}");
        }

        return new OpenIdProvider(named, AddressOf(json, "authorization_endpoint"), AddressOf(json, "token_endpoint"),
            json.TryGetProperty("device_authorization_endpoint", out _) ? AddressOf(json, "device_authorization_endpoint") : null, connection);
    }

    /// <summary>Posts a form and reads the JSON that comes back, whatever its status: OAuth says in JSON why it refuses.</summary>
    internal async Task<JsonElement> PostAsync(Uri address, IReadOnlyDictionary<string, string> form, CancellationToken cancellationToken)
    {
        var answer = await _connection.SendAsync(Name, () => new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, HttpLimits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess || (int)answer.Status is 400 or 401 or 403
            ? JsonStrict.Parse(answer.Body, Invalid, Name)
            : throw ServiceConnection.Refusal(Name, ServiceAddress.Shown(address), answer, [.. form.Values]);
    }

    /// <summary>The token of a token endpoint's answer; its nonce must be ours, its issuer the provider's.</summary>
    internal IdentityToken TokenOf(JsonElement answer, string? nonce)
    {
        if (ErrorOf(answer) is { } error)
        {
            throw new SigstoreException(FailureCode.LoginFailed, $"expected a token from {Issuer}, found the refusal '{error}'");
        }

        var token = IdentityToken.Parse(answer.StringOf("id_token", Invalid, Name));
        return token.Issuer == Issuer && (nonce is null || token.Claims.GetValueOrDefault("nonce") == nonce)
            ? token
            : throw new SigstoreException(FailureCode.LoginFailed, $"expected a token of {Issuer} with the nonce of this log-in, found another");
    }

    internal static string? ErrorOf(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String ? error.GetString() : null;

    private static Uri AddressOf(JsonElement json, string member) => ServiceAddress.Require(json.StringOf(member, Invalid, Name));
}
