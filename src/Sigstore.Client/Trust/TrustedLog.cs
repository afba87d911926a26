using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Trust;

/// <summary>A transparency log or a CT log of the trusted root: its key, and from when to when that is trusted.</summary>
public sealed class TrustedLog
{
    private ImmutableArray<LogKey> _noteKeys; // default until asked for: most bundles are of logs whose checkpoints need none

    internal TrustedLog(string baseUrl, PublicKey key, PublicKeyDetails details, ValidityPeriod validFor, Sha256Digest logId, ReadOnlyMemory<byte>? checkpointKeyId, string? @operator)
    {
        BaseUrl = baseUrl;
        Key = key;
        Details = details;
        ValidFor = validFor;
        LogId = logId;
        CheckpointKeyId = checkpointKeyId;
        Operator = @operator;
    }

    /// <summary>Where the log is, informative but for the origins of a tiled log's checkpoints.</summary>
    public string BaseUrl { get; }

    /// <summary>The log's key.</summary>
    public PublicKey Key { get; }

    /// <summary>The scheme the log signs with.</summary>
    public PublicKeyDetails Details { get; }

    /// <summary>When the key is trusted; closed, with a start.</summary>
    public ValidityPeriod ValidFor { get; }

    /// <summary>The log's id: SHA-256 of the SPKI (v1, CT), or the untruncated note key id (tiled logs).</summary>
    public Sha256Digest LogId { get; }

    /// <summary>The key id on checkpoints where the root names it: 4 or 32 bytes.</summary>
    public ReadOnlyMemory<byte>? CheckpointKeyId { get; }

    /// <summary>Who runs the log, where the root says so.</summary>
    public string? Operator { get; }

    /// <summary>What counts as one source: the operator, or the log itself.</summary>
    internal string CountedAs => Operator ?? LogId.Hex;

    /// <summary>What counts as one source of time: the operator, else the address (whose keys may change), else the log itself.</summary>
    internal string CountedAsTime => Operator ?? (BaseUrl.Length > 0 ? BaseUrl : LogId.Hex);

    /// <summary>The note keys of a tiled log, one per origin its checkpoints may have (host, host:port, host and path of the base URL).</summary>
    internal ImmutableArray<LogKey> NoteKeys => _noteKeys.IsDefault ? _noteKeys = [.. OriginsOf(BaseUrl).Select(origin => LogKey.ForNote(origin, Key))] : _noteKeys;

    /// <summary>The origins of a tiled log: as upstream's (host alone) and as C2SP says (the URL without scheme).</summary>
    private static ImmutableArray<string> OriginsOf(string baseUrl)
    {
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return [];
        }

        var path = url.AbsolutePath.TrimEnd('/');
        string[] origins = [url.Host, url.Authority, url.Host + path, url.Authority + path];
        return [.. origins.Distinct(StringComparer.Ordinal).Where(name => SignedNote.IsName(name))];
    }
}
