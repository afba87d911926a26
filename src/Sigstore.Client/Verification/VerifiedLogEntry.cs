using Sigstore.Client.Crypto;

namespace Sigstore.Client.Verification;

/// <summary>A log entry proved to be of this signature, by a log of the trusted root.</summary>
public sealed class VerifiedLogEntry
{
    internal VerifiedLogEntry(Sha256Digest logId, string baseUrl, long index, string? origin, string kind)
    {
        LogId = logId;
        BaseUrl = baseUrl;
        Index = index;
        Origin = origin;
        Kind = kind;
    }

    /// <summary>The log's key id: 32 bytes.</summary>
    public Sha256Digest LogId { get; }

    /// <summary>The log's base URL, as the trusted root names it.</summary>
    public string BaseUrl { get; }

    /// <summary>
    /// The entry's proved index, 0-based: of a v1 log that promised it the global one, else the one in the tree that <see cref="Origin"/> names.
    /// </summary>
    public long Index { get; }

    /// <summary>The origin line of the checkpoint; absent for entries proved by the log's promise alone.</summary>
    public string? Origin { get; }

    /// <summary>Kind and version of the entry: <c>hashedrekord/0.0.2</c>.</summary>
    public string Kind { get; }
}
