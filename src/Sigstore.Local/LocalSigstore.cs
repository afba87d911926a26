using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Local.Certificates;
using Sigstore.Local.Http;
using Sigstore.Local.Http.Pages;
using Sigstore.Local.Identity;
using Sigstore.Local.Log;
using Sigstore.Local.Timestamps;
using Sigstore.Local.Tuf;

namespace Sigstore.Local;

/// <summary>
/// A complete Sigstore instance in a folder: OpenID issuer, certificate authority with its CT log, transparency log, timestamp authority.
/// It vouches for nothing but that somebody with access to the folder was there; its root is marked so that nobody trusts it unless told.
/// </summary>
/// <remarks>
/// Any number of processes may have one folder open: writers take turns by a lock. What was acknowledged survives the death of
/// the process at any moment. Opening reads keys and documents; logs are read at their first use.
/// </remarks>
public sealed class LocalSigstore : IDisposable
{
    /// <summary>Where the instance is in process; also the address its log keeps, whatever port it is served on.</summary>
    public const string BaseUrl = "http://" + Origin;

    /// <summary>The first line of the log's checkpoints.</summary>
    public const string Origin = "localhost";

    private readonly InstanceFolder _folder;
    private readonly TimeProvider _time;
    private readonly IdentityProvider _identities;
    private readonly CertificateAuthority _authority;
    private readonly CertificateTransparencyLog _ctLog;
    private readonly TransparencyLog _log;
    private readonly RekorV1Log _logV1;
    private readonly TimestampAuthority _timestamps;

    private LocalSigstore(InstanceFolder folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        var keys = folder.Keys;
        _identities = new IdentityProvider(keys.ReadKey(InstanceKeys.Oidc));
        _authority = new CertificateAuthority(keys.ReadCertificateAuthority());
        _timestamps = new TimestampAuthority(keys.ReadTimestampAuthority());
        _log = new TransparencyLog(OpenLog("log", Origin, InstanceKeys.Log, LogFormat.Plain));
        _ctLog = new CertificateTransparencyLog(OpenLog("ct", Origin + "/ct", InstanceKeys.CtLog, CertificateTransparencyLog.Format), new SctSigner(keys.ReadKey(InstanceKeys.CtLog)));
        _logV1 = OpenLogV1();
        Routes = CreateRoutes();
    }

    /// <summary>The folder, as a full path.</summary>
    public string Folder => _folder.Root;

    /// <summary>When the instance was made.</summary>
    public DateTimeOffset Created => _folder.Created;

    /// <summary>The instance's own <c>trusted_root.json</c>, UTF-8.</summary>
    public ReadOnlyMemory<byte> TrustedRootJson => _folder.TrustedRootJson;

    /// <summary>The signing configuration v0.2 for use through <see cref="CreateHandler"/>, UTF-8.</summary>
    public ReadOnlyMemory<byte> SigningConfigJson => _folder.SigningConfigJson;

    /// <summary>The trusted root, parsed.</summary>
    public TrustedRoot TrustedRoot => TrustedRoot.Parse(_folder.TrustedRootJson);

    internal LocalRoutes Routes { get; }

    internal TimeProvider Time => _time;

    /// <summary>Opens the instance in a folder; if there is none, makes one with new keys.</summary>
    /// <param name="folder">The folder; made if missing, readable by its owner alone.</param>
    /// <param name="time">The clock of tokens, certificates and timestamps.</param>
    /// <exception cref="SigstoreException">SIG5001: the folder is damaged. SIG5004: a private key is readable by others.</exception>
    public static LocalSigstore Open(string folder, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(time);
        return new LocalSigstore(InstanceFolder.Open(folder, time), time);
    }

    /// <summary>True if the folder holds an instance already.</summary>
    public static bool Exists(string folder) => File.Exists(InstanceFolder.MarkerOf(folder));

    /// <summary>Deletes the instance in a folder: whatever it signed can be verified afterwards only with a copy of its trusted root.</summary>
    /// <exception cref="SigstoreException">SIG5001: the folder holds no instance; nothing is deleted.</exception>
    public static void Reset(string folder) => InstanceFolder.Reset(folder);

    /// <summary>The instance as the far end of an <see cref="HttpClient"/> at <see cref="BaseUrl"/>: same routes as the server, no socket.</summary>
    public HttpMessageHandler CreateHandler() => new LocalHandler(Routes, BaseUrl);

    /// <summary>Mints an identity token with the audience <c>sigstore</c>, valid for ten minutes.</summary>
    public string MintToken(TokenIdentity who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return _identities.Mint(who, _time.GetUtcNow());
    }

    /// <summary>Reads every log, repairs what a killed writer left, and says what they hold.</summary>
    /// <exception cref="SigstoreException">SIG5001 or SIG5002: a log is damaged or lost entries.</exception>
    public async Task<IReadOnlyList<LogStatus>> CheckLogsAsync(CancellationToken cancel)
    {
        var status = new List<LogStatus>();
        foreach (var store in (LogStore[])[_log.Store, _logV1.Store, _ctLog.Store])
        {
            await store.RecoverAsync(cancel).ConfigureAwait(false);
            var (_, claims) = await store.CurrentCheckpointAsync(cancel).ConfigureAwait(false);
            status.Add(new LogStatus(claims.Origin, claims.TreeSize, claims.RootHash.ToBase64()));
        }

        return status;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _identities.Dispose();
        _authority.Dispose();
        _timestamps.Dispose();
        _ctLog.Dispose();
        _log.Dispose();
        _logV1.Dispose();
        _folder.Dispose();
    }

    private RekorV1Log OpenLogV1()
    {
        using var key = _folder.Keys.ReadKey(InstanceKeys.LogV1);
        var origin = RekorV1Log.OriginOf(Origin, SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        return new RekorV1Log(OpenLog("log-v1", origin, InstanceKeys.LogV1, RekorV1Log.Format), _time);
    }

    private LocalRoutes CreateRoutes()
    {
        var issuance = new CertificateIssuance(_authority, _ctLog);
        var log = new BrowsableLog("2", "Transparency log", _log.Store, body => body, new EntrySearch(_log.Store, body => body));
        var oldLog = new BrowsableLog("1", "Transparency log, old API", _logV1.Store, RekorV1Log.BodyOf, new EntrySearch(_logV1.Store, RekorV1Log.BodyOf));
        return new LocalRoutes(
            new FulcioEndpoint(issuance, _identities, _time),
            new FulcioV1Endpoint(issuance, _identities, _time),
            new RekorTilesEndpoint(_log),
            new RekorV1Endpoint(_logV1, oldLog.Search),
            new CertificateLogEndpoint(_ctLog, _authority),
            new TimestampEndpoint(_timestamps, _time),
            new DeviceEndpoint(_identities, _time), // before the other: both have /token
            new OidcEndpoint(_identities, _time),
            new PagesEndpoint(log, oldLog),
            new TufEndpoint(new TufRepository(_folder)));
    }

    private LogStore OpenLog(string name, string origin, string key, LogFormat format) =>
        new(Path.Combine(_folder.Root, name), new CheckpointSigner(Origin, origin, _folder.Keys.ReadKey(key)), _folder.Lock, format);
}
