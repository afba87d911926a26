using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sigstore.Local.Identity;

/// <summary>Authorization codes between log-in and token request: short-lived, used once, few.</summary>
internal sealed class AuthorizationCodes
{
    private const int MaxPending = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (AuthorizationGrant Grant, DateTimeOffset Expires)> _pending = new(StringComparer.Ordinal);

    /// <summary>A code for a granted log-in.</summary>
    public string Add(AuthorizationGrant grant, DateTimeOffset now)
    {
        var code = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            foreach (var old in _pending.Where(item => item.Value.Expires < now).Select(item => item.Key).ToArray())
            {
                _pending.Remove(old);
            }

            if (_pending.Count >= MaxPending)
            {
                throw new RequestRefusedException(503, "too many log-ins are under way");
            }

            _pending.Add(code, (grant, now + Lifetime));
        }

        return code;
    }

    /// <summary>Takes the grant of a code; a second time there is none.</summary>
    public bool TryTake(string code, DateTimeOffset now, [NotNullWhen(true)] out AuthorizationGrant? grant)
    {
        lock (_lock)
        {
            grant = _pending.Remove(code, out var found) && found.Expires >= now ? found.Grant : null;
        }

        return grant is not null;
    }
}
