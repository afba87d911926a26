namespace Sigstore.Local.Identity;

/// <summary>One log-in of a device, waiting for its person.</summary>
internal sealed class DeviceLogin(string deviceCode, string userCode, string clientId, string issuer, string codeChallenge, DateTimeOffset expires)
{
    public string DeviceCode => deviceCode;

    public string UserCode => userCode;

    public DateTimeOffset Expires => expires;

    /// <summary>What was granted, once a person said who he is.</summary>
    public AuthorizationGrant? Grant { get; private set; }

    public string ClientId => clientId;

    public void Approve(TokenIdentity identity) => Grant = new AuthorizationGrant(identity, issuer, clientId, "", codeChallenge, Nonce: null);
}
