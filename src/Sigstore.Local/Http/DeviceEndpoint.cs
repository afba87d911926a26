using Sigstore.Local.Http.Pages;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Http;

/// <summary>The device flow's routes (RFC 8628): begin, the page for the person, poll.</summary>
internal sealed class DeviceEndpoint(IdentityProvider identities, TimeProvider time) : IEndpoint
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";
    private const int PollSeconds = 1;

    private readonly DeviceLogins _logins = new();

    /// <inheritdoc/>
    public Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel)
    {
        var isBelow = request.Path.StartsWith("/auth/", StringComparison.Ordinal);
        var path = isBelow ? request.Path["/auth".Length..] : request.Path;
        var issuer = request.BaseUrl + (isBelow ? "/auth" : "");
        return Task.FromResult((request.Method, path) switch
        {
            ("POST", "/device/code") => Begin(LocalRequest.ParseForm(request.BodyText), issuer),
            ("GET", "/device") => Page(request.Query.GetValueOrDefault("user_code", "")),
            ("POST", "/device") => Approve(LocalRequest.ParseForm(request.BodyText)),
            ("POST", "/token") when LocalRequest.ParseForm(request.BodyText) is var form && form.GetValueOrDefault("grant_type") == GrantType => Poll(form),
            _ => null,
        });
    }

    private LocalResponse Begin(IReadOnlyDictionary<string, string> form, string issuer)
    {
        var challenge = form.GetValueOrDefault("code_challenge", "");
        if (form.GetValueOrDefault("client_id", "").Length == 0 || challenge.Length is not (0 or 43) || (challenge.Length > 0 && form.GetValueOrDefault("code_challenge_method") != "S256"))
        {
            throw new RequestRefusedException("expected a client_id, and a code_challenge with the method S256 or none");
        }

        var login = _logins.Begin(form["client_id"], issuer, challenge, time.GetUtcNow());
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteString("device_code", login.DeviceCode);
            json.WriteString("user_code", login.UserCode);
            json.WriteString("verification_uri", issuer + "/device");
            json.WriteString("verification_uri_complete", $"{issuer}/device?user_code={login.UserCode}");
            json.WriteNumber("expires_in", (int)DeviceLogins.Lifetime.TotalSeconds);
            json.WriteNumber("interval", PollSeconds);
        })).With("Cache-Control", "no-store");
    }

    private static LocalResponse Page(string userCode) => new HtmlPage()
        .Markup("<section><h2>Log a device in</h2><form class=\"tall\" method=\"post\"><input name=\"user_code\" aria-label=\"Code\" required placeholder=\"Code\" value=\"").Text(userCode)
        .Markup("\"><input name=\"email\" type=\"email\" aria-label=\"E-mail address\" required placeholder=\"E-mail address\"><button>Log in</button></form></section>")
        .ToResponse("Log a device in");

    private LocalResponse Approve(IReadOnlyDictionary<string, string> form)
    {
        var address = form.GetValueOrDefault("email", "");
        if (!TokenShapes.IsAddress(address))
        {
            throw new RequestRefusedException("that is no e-mail address");
        }

        return _logins.TryApprove(form.GetValueOrDefault("user_code", ""), TokenShapes.Email(address), time.GetUtcNow())
            ? new HtmlPage().Markup("<section><p>The device is logged in as ").Text(address).Markup(".</p></section>").ToResponse("Logged in")
            : new HtmlPage().Markup("<section><p>That code is unknown or too old.</p></section>").ToResponse("Unknown code", 400);
    }

    private LocalResponse Poll(IReadOnlyDictionary<string, string> form)
    {
        if (!_logins.TryFind(form.GetValueOrDefault("device_code", ""), time.GetUtcNow(), out var login) || login.ClientId != form.GetValueOrDefault("client_id", login.ClientId))
        {
            return OidcEndpoint.OAuthError("expired_token");
        }

        if (login.Grant is not { } grant)
        {
            return OidcEndpoint.OAuthError("authorization_pending");
        }

        var isProven = grant.CodeChallenge.Length == 0 || grant.IsProvenBy(form.GetValueOrDefault("code_verifier", ""));
        return _logins.Remove(login) && isProven
            ? OidcEndpoint.TokenAnswer(identities.Mint(grant.Identity, time.GetUtcNow(), grant.Issuer, audience: grant.ClientId))
            : OidcEndpoint.OAuthError("invalid_grant");
    }
}
