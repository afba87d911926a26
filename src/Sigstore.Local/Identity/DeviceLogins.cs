using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sigstore.Local.Identity;

/// <summary>Log-ins of devices without a browser (RFC 8628): a code for the device to poll with, a short one for the person to type.</summary>
internal sealed class DeviceLogins
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int MaxPending = 100;
    private const string UserCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceLogin> _byDevice = new(StringComparer.Ordinal);

    /// <summary>Begins a log-in.</summary>
    public DeviceLogin Begin(string clientId, string issuer, string codeChallenge, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var old in _byDevice.Where(item => item.Value.Expires < now).Select(item => item.Key).ToArray())
            {
                _byDevice.Remove(old);
            }

            if (_byDevice.Count >= MaxPending)
            {
                throw new RequestRefusedException(503, "too many log-ins are under way");
            }

            var code = new string(RandomNumberGenerator.GetItems<char>(UserCodeAlphabet, 8)).Insert(4, "-");
            var login = new DeviceLogin(Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), code, clientId, issuer, codeChallenge, now + Lifetime);
            _byDevice.Add(login.DeviceCode, login);
            return login;
        }
    }

    /// <summary>A person says who he is; false for a code that is unknown or too old.</summary>
    public bool TryApprove(string userCode, TokenIdentity identity, DateTimeOffset now)
    {
        lock (_lock)
        {
            var login = _byDevice.Values.FirstOrDefault(item => item.Expires >= now && string.Equals(item.UserCode, userCode.Trim(), StringComparison.OrdinalIgnoreCase));
            login?.Approve(identity);
            return login is not null;
        }
    }

    /// <summary>Finds the log-in a device polls for.</summary>
    public bool TryFind(string deviceCode, DateTimeOffset now, [NotNullWhen(true)] out DeviceLogin? login)
    {
        lock (_lock)
        {
            return _byDevice.TryGetValue(deviceCode, out login) && login.Expires >= now;
        }
    }

    /// <summary>Ends a log-in: its code is used once.</summary>
    public bool Remove(DeviceLogin login)
    {
        lock (_lock)
        {
            return _byDevice.Remove(login.DeviceCode);
        }
    }
}
