using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sigstore.Local.Identity;

/// <summary>The token half of the OpenID issuer: identity and time in, signed token out; token in, identity out.</summary>
internal sealed class IdentityProvider : IDisposable
{
    /// <summary>The domain of identities that need one.</summary>
    public const string Domain = "sigstore.local";

    /// <summary>Issuer of every token the instance mints itself, and of the certificates for them; independent of any port.</summary>
    public const string Issuer = "https://" + Domain;

    /// <summary>The only audience.</summary>
    public const string Audience = "sigstore";

    /// <summary>Says which kind of identity a token carries: one issuer stands for every provider here.</summary>
    public const string TypeClaim = "sigstore_issuer_type";

    /// <summary>How long a token lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MaxTokenLength = 32 * 1024;

    private readonly ECDsa _key;
    private readonly ECDsaSecurityKey _securityKey;
    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };

    public IdentityProvider(ECDsa key)
    {
        _key = key;
        KeyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        // The default factory keeps signers of all keys in a static cache, under the key's id: an instance opened a second time in this
        // process would get the disposed key of the first.
        _securityKey = new ECDsaSecurityKey(key) { KeyId = KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
    }

    /// <summary>The header <c>kid</c>: SHA-256 of the key, base64url.</summary>
    public string KeyId { get; }

    /// <summary>Mints a token for the identity.</summary>
    /// <param name="identity">Whom it speaks for.</param>
    /// <param name="now">The time it is issued at.</param>
    /// <param name="issuer">The fixed issuer, or the served URL for a log-in through it.</param>
    /// <param name="nonce">The nonce of an authorization request.</param>
    /// <param name="audience">The client; Fulcio accepts <see cref="Audience"/> only.</param>
    public string Mint(TokenIdentity identity, DateTimeOffset now, string issuer = Issuer, string? nonce = null, string audience = Audience)
    {
        var claims = new Dictionary<string, object>(identity.Claims)
        {
            ["sub"] = identity.Subject,
            [TypeClaim] = identity.Type.ToString(),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(_securityKey, SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Validates signature, issuer, audience and time of a token.</summary>
    /// <param name="token">Compact serialization.</param>
    /// <param name="issuers">The issuers accepted: the fixed one and, where served, the served URL.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="cancel">Cancels the validation.</param>
    /// <exception cref="RequestRefusedException">401: anything about the token is wrong.</exception>
    public async Task<VerifiedToken> ValidateAsync(string token, IReadOnlyCollection<string> issuers, DateTimeOffset now, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (token.Length > MaxTokenLength || token.AsSpan().Count('.') != 2)
        {
            throw new RequestRefusedException(401, "the identity token is not a signed token of bearable size");
        }

        var result = await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = issuers,
            ValidAudience = Audience,
            IssuerSigningKey = _securityKey,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsWithin(notBefore, expires, now),
        }).ConfigureAwait(false);
        if (!result.IsValid)
        {
            // The library's messages may quote the token; say which check refused it and no more.
            throw new RequestRefusedException(401, "the identity token was refused: " + result.Exception.GetType().Name, result.Exception);
        }

        return Read((JsonWebToken)result.SecurityToken);
    }

    /// <summary>The public key as a JWK set (RFC 7517).</summary>
    public byte[] KeySet()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            json.WriteStartObject();
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("x", Base64UrlEncoder.Encode(point.X));
            json.WriteString("y", Base64UrlEncoder.Encode(point.Y));
            json.WriteString("kid", KeyId);
            json.WriteString("use", "sig");
            json.WriteString("alg", "ES256");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static bool IsWithin([NotNullWhen(true)] DateTime? notBefore, [NotNullWhen(true)] DateTime? expires, DateTimeOffset now)
    {
        var leeway = TimeSpan.FromSeconds(30);
        return expires is { } end && now <= Utc(end) + leeway && (notBefore is not { } start || now >= Utc(start) - leeway);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static VerifiedToken Read(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue<string>(TypeClaim, out var name) || !Enum.TryParse<IssuerType>(name, out var type) || !Enum.IsDefined(type))
        {
            throw new RequestRefusedException(401, "the identity token does not say what kind of identity it carries");
        }

        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return new VerifiedToken(type, token.Issuer, token.Subject, payload.RootElement.Clone());
    }
}
