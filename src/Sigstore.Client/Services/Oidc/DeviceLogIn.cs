using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>One log-in on another device (RFC 8628): a short code that a person enters there, while this side asks whether it happened.</summary>
public sealed class DeviceLogIn
{
    private const string Name = "the identity provider";
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    private readonly OpenIdProvider _provider;
    private readonly ProofKey _proof;
    private readonly string _deviceCode;
    private readonly DateTimeOffset _end;
    private readonly TimeProvider _time;
    private TimeSpan _interval;

    private DeviceLogIn(OpenIdProvider provider, ProofKey proof, JsonElement answer, TimeProvider time)
    {
        const FailureCode Invalid = FailureCode.ServiceAnswerInvalid;
        _provider = provider;
        _proof = proof;
        _time = time;
        _deviceCode = answer.StringOf("device_code", Invalid, Name);
        UserCode = answer.StringOf("user_code", Invalid, Name);
        Address = ServiceAddress.Require(answer.StringOf(answer.TryGetProperty("verification_uri_complete", out _) ? "verification_uri_complete" : "verification_uri", Invalid, Name));
        _interval = TimeSpan.FromSeconds(Seconds(answer, "interval", 5, 60));
        _end = time.GetUtcNow() + TimeSpan.FromSeconds(Seconds(answer, "expires_in", 300, 1800));
    }

    /// <summary>What the person enters.</summary>
    public string UserCode { get; }

    /// <summary>Where the person enters it.</summary>
    public Uri Address { get; }

    /// <summary>Asks the provider for a code.</summary>
    public static async Task<DeviceLogIn> StartAsync(OpenIdProvider provider, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var endpoint = provider.DeviceEndpoint
            ?? throw new SigstoreException(FailureCode.LoginFailed, $"expected {provider.Issuer} to allow a log-in on another device, found that it does not");
        var proof = new ProofKey();
        var answer = await provider.PostAsync(endpoint, new Dictionary<string, string>
        {
            ["client_id"] = OpenIdProvider.ClientId,
            ["scope"] = "openid email",
            ["code_challenge"] = proof.Challenge,
            ["code_challenge_method"] = ProofKey.Method,
        }, cancellationToken).ConfigureAwait(false);
        return OpenIdProvider.ErrorOf(answer) is { } error
            ? throw new SigstoreException(FailureCode.LoginFailed, $"expected a device code from {provider.Issuer}, found the refusal '{error}'")
            : new DeviceLogIn(provider, proof, answer, time);
    }

    /// <summary>Waits until the person has entered the code, refused, or let it expire.</summary>
    public async Task<IdentityToken> WaitAsync(CancellationToken cancellationToken)
    {
        while (_time.GetUtcNow() < _end)
        {
            await Task.Delay(_interval, _time, cancellationToken).ConfigureAwait(false);
            var answer = await _provider.PostAsync(_provider.TokenEndpoint, new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
                ["client_id"] = OpenIdProvider.ClientId,
                ["device_code"] = _deviceCode,
                ["scope"] = "openid email",
                ["code_verifier"] = _proof.Verifier,
            }, cancellationToken).ConfigureAwait(false);
            switch (OpenIdProvider.ErrorOf(answer))
            {
                case "authorization_pending":
                    continue;
                case "slow_down":
                    _interval += SlowDown; // RFC 8628 §3.5
                    continue;
                default:
                    return _provider.TokenOf(answer, nonce: null);
            }
        }

        throw new SigstoreException(FailureCode.LoginFailed, $"expected the code to be entered at {_provider.Issuer} in time, found it expired");
    }

    private static double Seconds(JsonElement answer, string member, double otherwise, double longest) =>
        answer.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds > 0
            ? Math.Min(seconds, longest) : otherwise;
}
