using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services;

/// <summary>
/// An OpenID Connect identity token, read but not verified: the certificate authority verifies it. What is read here decides
/// only what is asked for, and what the certificate must say afterwards.
/// </summary>
/// <remarks>The token is a secret. Nothing of it but its claims can be seen: no member shows it, <see cref="ToString"/> neither.</remarks>
public sealed class IdentityToken
{
    /// <summary>The longest token, in characters; tokens of CI systems have 1,000 to 2,500.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    // Issuers whose certificates carry the e-mail address, and for which the address is what the key's proof is made over.
    private static readonly string[] EmailIssuers =
        ["https://accounts.google.com", "https://oauth2.sigstore.dev/auth", "https://oauth2.sigstage.dev/auth"];

    private IdentityToken(string encoded, JsonElement claims)
    {
        Encoded = encoded;
        Claims = ReadClaims(claims);
        Issuer = Required("iss");
        Subject = Required("sub");
        Audiences = ReadAudiences(claims);
        ExpiresAt = ReadTime(claims, "exp") ?? throw Malformed("the claim 'exp'", "none");
        IssuedAt = ReadTime(claims, "iat") ?? throw Malformed("the claim 'iat'", "none");
        NotBefore = ReadTime(claims, "nbf");
        Email = ReadEmail();
    }

    /// <summary>The claim <c>iss</c>.</summary>
    public string Issuer { get; }

    /// <summary>The claim <c>sub</c>.</summary>
    public string Subject { get; }

    /// <summary>The first audience; tokens for Sigstore have exactly one.</summary>
    public string Audience => Audiences[0];

    /// <summary>The claim <c>aud</c>: at least one.</summary>
    public ImmutableArray<string> Audiences { get; }

    /// <summary>The claim <c>exp</c>, UTC.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>The claim <c>iat</c>, UTC.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>The claim <c>nbf</c>, UTC, if there is one.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary>The verified e-mail address that this token proves, if it is that kind of token.</summary>
    public string? Email { get; }

    /// <summary>What the proof of possession is made over, and what the certificate authority calls the principal: the e-mail address, else the subject.</summary>
    public string Principal => Email ?? Subject;

    /// <summary>
    /// The issuer that the certificate will name: the provider the person logged in with where the token's issuer is a
    /// federation that says so (<c>federated_claims.connector_id</c>), else <see cref="Issuer"/>.
    /// </summary>
    public string CertificateIssuer => Claims.GetValueOrDefault("federated_claims.connector_id") ?? Issuer;

    /// <summary>All scalar claims as text; those of nested objects under <c>outer.inner</c>.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; }

    // The only way to the secret; its readers are the certificate authority's client and nobody else.
    internal string Encoded { get; }

    /// <summary>Reads a token; white space around it is dropped. Refused with <see cref="FailureCode.IdentityTokenMalformed"/>.</summary>
    public static IdentityToken Parse(string jwt)
    {
        ArgumentNullException.ThrowIfNull(jwt);
        var token = jwt.Length <= 2 * MaxLength ? jwt.Trim() : jwt;
        if (token.Length > MaxLength)
        {
            throw Malformed($"at most {MaxLength} characters", token.Length.ToString(CultureInfo.InvariantCulture));
        }

        var parts = token.Split('.', 4);
        if (parts.Length != 3)
        {
            throw Malformed("three parts with dots between them", parts.Length > 3 ? "more" : parts.Length.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var part in parts)
        {
            if (part.Length == 0 || !Base64Url.IsValid(part) || part.AsSpan().ContainsAny('=', '\n', ' '))
            {
                throw Malformed("three non-empty base64url parts", "something else");
            }
        }

        using var claims = ReadJson(Base64Url.DecodeFromChars(parts[1]));
        try
        {
            return new IdentityToken(token, claims.RootElement);
        }
        catch (InvalidOperationException)
        {
            throw Malformed("claims that are Unicode text", "a lone surrogate"); // how the platform's JSON reader says so
        }
    }

    /// <summary>Issuer and principal; never the token.</summary>
    public override string ToString() => $"{Principal} ({CertificateIssuer})";

    private static JsonDocument ReadJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var json = JsonDocument.Parse(utf8, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw Malformed("claims that are a JSON object", json.RootElement.ValueKind.ToString());
        }
        catch (JsonException)
        {
            // No inner exception: its text may quote what was read.
            throw Malformed("claims that are JSON without duplicates", "something else");
        }
    }

    private static ImmutableDictionary<string, string> ReadClaims(JsonElement json, string prefix = "")
    {
        var claims = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.String:
                    claims[prefix + member.Name] = member.Value.GetString()!;
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    claims[prefix + member.Name] = member.Value.GetRawText();
                    break;
                case JsonValueKind.Object:
                    foreach (var (name, value) in ReadClaims(member.Value, prefix + member.Name + "."))
                    {
                        claims.TryAdd(name, value); // a member literally called outer.inner wins, whatever the order
                    }

                    break;
            }
        }

        return claims.ToImmutable();
    }

    private static ImmutableArray<string> ReadAudiences(JsonElement claims)
    {
        var audiences = claims.TryGetProperty("aud", out var aud)
            ? aud.ValueKind switch
            {
                JsonValueKind.String => [aud.GetString()!],
                JsonValueKind.Array => [.. aud.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
                _ => ImmutableArray<string>.Empty,
            }
            : [];
        return audiences.IsEmpty ? throw Malformed("the claim 'aud'", "none") : audiences;
    }

    private static DateTimeOffset? ReadTime(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        // NumericDate may carry a fraction (RFC 7519 §2); year 9999 is the last the platform has.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : throw Malformed($"seconds since 1970 in '{name}'", "something else");
    }

    private string? ReadEmail()
    {
        if (Claims.GetValueOrDefault("email") is not { Length: > 0 } email)
        {
            return EmailIssuers.Contains(Issuer, StringComparer.Ordinal) ? throw Malformed("the claim 'email'", "none") : null;
        }

        return Claims.GetValueOrDefault("email_verified") == "true" ? email : throw Malformed("'email_verified' to be true", "not true");
    }

    private string Required(string name) =>
        Claims.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw Malformed($"the claim '{name}'", "none");

    private static SigstoreException Malformed(string expected, string found) =>
        new(FailureCode.IdentityTokenMalformed, $"the identity token cannot be used: expected {expected}, found {found}");
}
