using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog.Wire;

namespace Sigstore.Client.TransparencyLog;

/// <summary>A transparency log's entry as bundles and logs deliver it (<c>TransparencyLogEntry</c>). Parsed, not verified.</summary>
public sealed class LogEntry
{
    /// <summary>The longest body, in bytes.</summary>
    public const int MaxBodySize = 1 << 20;

    /// <summary>Takes the parts of an entry.</summary>
    /// <param name="logIndex">The entry's index, 0-based; of a sharded v1 log the global one.</param>
    /// <param name="logId">The log's id.</param>
    /// <param name="kindName">Kind, such as <c>hashedrekord</c>.</param>
    /// <param name="kindVersion">Version, such as <c>0.0.2</c>.</param>
    /// <param name="integratedTime">Seconds since 1970; 0 in tiled logs.</param>
    /// <param name="promise">The log's signed promise (v1), or empty.</param>
    /// <param name="proof">The inclusion proof, if there is one.</param>
    /// <param name="body">The canonicalized body; may be empty only where it can be rebuilt (<c>hashedrekord/0.0.2</c>).</param>
    /// <exception cref="SigstoreException">SIG1215: a negative number or a body too long.</exception>
    public LogEntry(
        long logIndex, Sha256Digest logId, string kindName, string kindVersion, long integratedTime, ReadOnlyMemory<byte> promise, InclusionProof? proof, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(logId);
        if (logIndex < 0 || integratedTime < 0 || integratedTime > DateTimeOffset.MaxValue.ToUnixTimeSeconds() || body.Length > MaxBodySize)
        {
            throw new SigstoreException(FailureCode.LogEntryMalformed, $"expected an index, a time and a body of at most {MaxBodySize} bytes, found index {logIndex}, time {integratedTime}, {body.Length} bytes");
        }

        LogIndex = logIndex;
        LogId = logId;
        KindName = kindName;
        KindVersion = kindVersion;
        IntegratedTime = integratedTime;
        Promise = promise;
        Proof = proof;
        Body = body;
    }

    /// <summary>The entry's index, 0-based; of a sharded v1 log the global one, which is not the proof's.</summary>
    public long LogIndex { get; }

    /// <summary>The log's id, as claimed: it selects the key.</summary>
    public Sha256Digest LogId { get; }

    /// <summary>The kind, as claimed.</summary>
    public string KindName { get; }

    /// <summary>The kind's version, as claimed.</summary>
    public string KindVersion { get; }

    /// <summary>When the log says it took the entry, seconds since 1970; means nothing without a verified promise.</summary>
    public long IntegratedTime { get; }

    /// <summary>The log's promise to include the entry (SET), a signature; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Promise { get; }

    /// <summary>The inclusion proof.</summary>
    public InclusionProof? Proof { get; }

    /// <summary>The body exactly as the log hashed it: canonical JSON.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Reads the JSON form, as bundles hold it and Rekor v2 answers it; unknown and repeated members are refused.</summary>
    /// <exception cref="SigstoreException">SIG1215; SIG1202, SIG1204 and SIG1208 for its parts.</exception>
    public static LogEntry Parse(ReadOnlySpan<byte> utf8Json) => LogEntryJson.Read(utf8Json);
}
