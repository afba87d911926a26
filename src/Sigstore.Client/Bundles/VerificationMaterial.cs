using System.Collections.Immutable;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Bundles;

/// <summary>The evidence beside a signature: whose key, which log entries, which timestamps. Parsed, not verified.</summary>
public sealed class VerificationMaterial
{
    /// <summary>Takes the parts.</summary>
    public VerificationMaterial(SignerMaterial signer, ImmutableArray<LogEntry> logEntries, ImmutableArray<ReadOnlyMemory<byte>> timestamps)
    {
        ArgumentNullException.ThrowIfNull(signer);
        Signer = signer;
        LogEntries = logEntries.IsDefault ? [] : logEntries;
        Timestamps = timestamps.IsDefault ? [] : timestamps;
    }

    /// <summary>Certificate or key hint.</summary>
    public SignerMaterial Signer { get; }

    /// <summary>Transparency log entries, at most 32.</summary>
    public ImmutableArray<LogEntry> LogEntries { get; }

    /// <summary>RFC 3161 responses (DER <c>TimeStampResp</c>), at most 32.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Timestamps { get; }
}
