using System.Net;
using System.Text;
using System.Text.Json;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Http;

/// <summary>
/// The OpenID issuer's routes, below <c>/auth</c> as Sigstore's own issuer has them, and at the root: discovery, keys, authorization
/// code with PKCE. Who logs in says who he is and is believed: this issuer vouches for nothing.
/// </summary>
internal sealed class OidcEndpoint(IdentityProvider identities, TimeProvider time) : IEndpoint
{
    private const string Discovery = "/.well-known/openid-configuration";
    private const string OutOfBand = "urn:ietf:wg:oauth:2.0:oob";

    private readonly AuthorizationCodes _codes = new();

    /// <inheritdoc/>
    public Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel)
    {
        // /auth/auth, /auth/token … belong to the issuer <base>/auth; /auth, /token … to the issuer <base>.
        var isBelow = request.Path.StartsWith("/auth/", StringComparison.Ordinal);
        var path = isBelow ? request.Path["/auth".Length..] : request.Path;
        var issuer = request.BaseUrl + (isBelow ? "/auth" : "");
        return Task.FromResult((request.Method, path) switch
        {
            ("GET", Discovery) => DiscoveryDocument(issuer),
            ("GET", "/keys") => LocalResponse.Json(200, identities.KeySet()),
            ("GET", "/auth") => LogInPage(request.Query),
            ("POST", "/auth") => LogIn(LocalRequest.ParseForm(request.BodyText), issuer),
            ("POST", "/token") => Token(request, LocalRequest.ParseForm(request.BodyText)),
            _ => null,
        });
    }

    private static LocalResponse DiscoveryDocument(string issuer) => LocalResponse.Json(200, LocalResponse.WriteJson(json =>
    {
        json.WriteString("issuer", issuer);
        json.WriteString("authorization_endpoint", issuer + "/auth");
        json.WriteString("token_endpoint", issuer + "/token");
        json.WriteString("device_authorization_endpoint", issuer + "/device/code");
        json.WriteString("jwks_uri", issuer + "/keys");
        WriteList(json, "response_types_supported", "code");
        WriteList(json, "subject_types_supported", "public");
        WriteList(json, "id_token_signing_alg_values_supported", "ES256");
        WriteList(json, "code_challenge_methods_supported", "S256");
        WriteList(json, "grant_types_supported", "authorization_code", "urn:ietf:params:oauth:grant-type:device_code");
        WriteList(json, "scopes_supported", "openid", "email");
        WriteList(json, "claims_supported", "aud", "email", "email_verified", "exp", "iat", "iss", "nonce", "sub");
    }));

    private static LocalResponse LogInPage(IReadOnlyDictionary<string, string> query)
    {
        RequireAuthorizationRequest(query);
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Log in</title>")
            .Append("<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui;max-width:30rem;margin:2rem auto;padding:0 1rem}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}button{font:inherit;margin-top:1rem;padding:.5rem 1rem}</style>")
            .Append("<h1>Local Sigstore instance</h1><p>This issuer believes whatever is typed here. Its certificates are worth nothing outside tests.</p><form method=post>");
        foreach (var (name, value) in query)
        {
            page.Append("<input type=hidden name=\"").Append(WebUtility.HtmlEncode(name)).Append("\" value=\"").Append(WebUtility.HtmlEncode(value)).Append("\">");
        }

        var hint = WebUtility.HtmlEncode(query.GetValueOrDefault("login_hint", ""));
        page.Append("<label>E-mail address<input name=email type=email required autofocus value=\"").Append(hint).Append("\"></label><button>Log in</button></form></html>");
        return LocalResponse.Text(page.ToString(), "text/html; charset=utf-8");
    }

    private LocalResponse LogIn(IReadOnlyDictionary<string, string> form, string issuer)
    {
        RequireAuthorizationRequest(form);
        var address = form.GetValueOrDefault("email", "");
        if (!TokenShapes.IsAddress(address))
        {
            throw new RequestRefusedException("that is no e-mail address");
        }

        var redirect = form["redirect_uri"];
        var grant = new AuthorizationGrant(TokenShapes.Email(address), issuer, form["client_id"], redirect, form["code_challenge"], form.GetValueOrDefault("nonce"));
        var code = _codes.Add(grant, time.GetUtcNow());
        if (redirect == OutOfBand)
        {
            return LocalResponse.Text(code + "\n");
        }

        var target = $"{redirect}{(redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={code}&state={Uri.EscapeDataString(form.GetValueOrDefault("state", ""))}";
        return new LocalResponse(303, "text/plain; charset=utf-8", default).With("Location", target);
    }

    private LocalResponse Token(LocalRequest request, IReadOnlyDictionary<string, string> form)
    {
        if (form.GetValueOrDefault("grant_type") != "authorization_code")
        {
            return OAuthError("unsupported_grant_type");
        }

        if (!_codes.TryTake(form.GetValueOrDefault("code", ""), time.GetUtcNow(), out var grant)
            || grant.RedirectUri != form.GetValueOrDefault("redirect_uri")
            || grant.ClientId != ClientOf(request, form)
            || !grant.IsProvenBy(form.GetValueOrDefault("code_verifier", "")))
        {
            return OAuthError("invalid_grant");
        }

        var token = identities.Mint(grant.Identity, time.GetUtcNow(), grant.Issuer, grant.Nonce, grant.ClientId);
        return TokenAnswer(token);
    }

    /// <summary>The answer of a token endpoint (RFC 6749 §5.1).</summary>
    public static LocalResponse TokenAnswer(string token) => LocalResponse.Json(200, LocalResponse.WriteJson(json =>
    {
        json.WriteString("access_token", token);
        json.WriteString("token_type", "Bearer");
        json.WriteNumber("expires_in", (int)IdentityProvider.Lifetime.TotalSeconds);
        json.WriteString("id_token", token);
    })).With("Cache-Control", "no-store");

    /// <summary>An error of a token endpoint (RFC 6749 §5.2).</summary>
    public static LocalResponse OAuthError(string error) => LocalResponse.Json(400, LocalResponse.WriteJson(json => json.WriteString("error", error)));

    // The client may name itself in the form or by basic authentication with an empty password (RFC 6749 §2.3.1).
    private static string? ClientOf(LocalRequest request, IReadOnlyDictionary<string, string> form)
    {
        if (form.TryGetValue("client_id", out var client))
        {
            return client;
        }

        var bytes = new byte[1024];
        return request.Authorization is { Scheme: "Basic", Parameter: { Length: < 1024 } basic } && Convert.TryFromBase64String(basic, bytes, out var length)
            ? Uri.UnescapeDataString(Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0])
            : null;
    }

    private static void RequireAuthorizationRequest(IReadOnlyDictionary<string, string> query)
    {
        var redirect = query.GetValueOrDefault("redirect_uri", "");
        var isOurs = redirect == OutOfBand || (Uri.TryCreate(redirect, UriKind.Absolute, out var uri) && uri is { Scheme: "http", IsLoopback: true });
        if (!isOurs)
        {
            throw new RequestRefusedException("expected a redirect_uri on loopback");
        }

        if (query.GetValueOrDefault("response_type") != "code" || query.GetValueOrDefault("client_id", "").Length == 0)
        {
            throw new RequestRefusedException("expected response_type=code and a client_id");
        }

        if (query.GetValueOrDefault("code_challenge_method") != "S256" || query.GetValueOrDefault("code_challenge", "").Length != 43)
        {
            throw new RequestRefusedException("expected a code_challenge with the method S256");
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
