using System.Collections.Immutable;
using System.Diagnostics;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Services;

/// <summary>The services of one instance, as its signing configuration names them and the clock selects them.</summary>
/// <remarks>Safe to share between threads; the handler stays the caller's.</remarks>
public sealed class SigningServices
{
    /// <summary>The audience of identity tokens for the public and staging instances.</summary>
    public const string PublicAudience = "sigstore";

    private readonly SigningConfig _config;
    private readonly ServiceConnection _connection;
    private readonly TimeProvider _time;

    /// <summary>Composes the services.</summary>
    /// <param name="config">Which services there are.</param>
    /// <param name="handler">The network, or a local instance's handler.</param>
    /// <param name="time">Selects the services that are valid now; the clock of time-outs.</param>
    /// <param name="audience">Which audience identity tokens for this instance are made for.</param>
    /// <param name="limits"><see cref="HttpLimits.Default"/> if null.</param>
    public SigningServices(SigningConfig config, HttpMessageHandler handler, TimeProvider time, string audience = PublicAudience, HttpLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentException.ThrowIfNullOrEmpty(audience);
        _config = config;
        _time = time;
        _connection = new ServiceConnection(handler, time, limits ?? HttpLimits.Default);
        Audience = audience;
    }

    /// <summary>The audience that identity tokens for this instance are made for.</summary>
    public string Audience { get; }

    /// <summary>A handler for the real network: no redirects, no cookies, a bounded connect. The caller disposes it.</summary>
    public static HttpMessageHandler CreateNetworkHandler() => ServiceConnection.CreateNetworkHandler();

    /// <summary>Asks every service for something harmless: does it answer, and what time is it there?</summary>
    public async Task<ImmutableArray<ServiceHealth>> ProbeAsync(CancellationToken cancellationToken)
    {
        var logs = TransparencyLogs();
        var probes = new List<Task<ServiceHealth>> { ProbeAsync("the certificate authority", ServiceAddress.Below(CertificateAuthority().Address, "/api/v2/configuration"), cancellationToken) };
        probes.AddRange(logs.Select(log => ProbeAsync("the transparency log", ServiceAddress.Below(log.Address, log is RekorV2Client ? "/api/v2/checkpoint" : "/api/v1/log"), cancellationToken)));
        probes.AddRange(TimestampAuthorities(logs, timeIsNeeded: false).Select(authority => ProbeAsync("the timestamp authority", authority.Address, cancellationToken)));
        return [.. await Task.WhenAll(probes).ConfigureAwait(false)];
    }

    private async Task<ServiceHealth> ProbeAsync(string name, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _connection.SendAsync(name, () => new HttpRequestMessage(HttpMethod.Get, address), HttpLimits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
            return new ServiceHealth(name, address, failure: null, answer.Headers.Date - _time.GetUtcNow());
        }
        catch (SigstoreException away)
        {
            return new ServiceHealth(name, address, away.Failure, clockDifference: null);
        }
    }

    internal FulcioClient CertificateAuthority() => new(_config.SelectCertificateAuthority(_time.GetUtcNow()).Url, _connection);

    /// <summary>The logs to write to: all of one version.</summary>
    internal ImmutableArray<RekorClient> TransparencyLogs(int? majorApiVersion = null) =>
        [.. _config.SelectTransparencyLogs(_time.GetUtcNow(), majorApiVersion).Select(ClientFor)];

    /// <summary>
    /// The timestamp authorities to ask. A log of version 2 promises no time, so a certificate of ten minutes could never be shown to
    /// have been valid: with such logs and no authority nothing is signed (<see cref="FailureCode.ServiceNotConfigured"/>).
    /// </summary>
    internal ImmutableArray<TimestampClient> TimestampAuthorities(ImmutableArray<RekorClient> logs, bool timeIsNeeded)
    {
        var authorities = _config.SelectTimestampAuthorities(_time.GetUtcNow()).Select(service => new TimestampClient(service.Url, _connection)).ToImmutableArray();
        return authorities.IsEmpty && timeIsNeeded && logs.All(log => log is RekorV2Client)
            ? throw new SigstoreException(FailureCode.ServiceNotConfigured, "expected a timestamp authority beside a version 2 log in the signing configuration, found none: the signature could never be verified")
            : authorities;
    }

    private RekorClient ClientFor(SigningService service) => service.MajorApiVersion switch
    {
        1 => new RekorV1Client(service.Url, _connection),
        2 => new RekorV2Client(service.Url, _connection),
        _ => throw new UnreachableException("the signing configuration selects supported versions only"),
    };
}
