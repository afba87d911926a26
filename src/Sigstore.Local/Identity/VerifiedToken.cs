using System.Text.Json;

namespace Sigstore.Local.Identity;

/// <summary>The claims of a token whose signature, issuer, audience and time were found right.</summary>
internal sealed class VerifiedToken
{
    private readonly JsonElement _claims;

    internal VerifiedToken(IssuerType type, string issuer, string subject, JsonElement claims)
    {
        Type = type;
        Issuer = issuer;
        Subject = subject;
        _claims = claims;
    }

    public IssuerType Type { get; }

    public string Issuer { get; }

    public string Subject { get; }

    /// <summary>What the requester signs to prove the key: the e-mail address of a person, else the subject.</summary>
    public string Challenge => Type == IssuerType.Email ? Required("email") : Subject;

    /// <summary>A claim that the certificate needs; 400 without it.</summary>
    public string Required(string name) =>
        Optional(name) is { Length: > 0 } value ? value : throw new RequestRefusedException($"the identity token lacks the claim {name}");

    /// <summary>A claim's text, empty if absent; numbers and booleans in their JSON form.</summary>
    public string Optional(string name) => _claims.TryGetProperty(name, out var value) ? TextOf(value) : "";

    /// <summary>A claim below an object claim.</summary>
    public string Nested(string name, params ReadOnlySpan<string> path)
    {
        var value = _claims;
        foreach (var step in (ReadOnlySpan<string>)[name, .. path])
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                throw new RequestRefusedException($"the identity token lacks the claim {name}");
            }
        }

        return TextOf(value);
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };
}
