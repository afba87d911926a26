using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>The timestamp role: which snapshot is the current one. TUF specification §4.6.</summary>
public sealed class TimestampMetadata
{
    private TimestampMetadata(MetadataEnvelope envelope)
    {
        Envelope = envelope;
        var meta = MetaFile.ParseTable(envelope.Signed.ObjectMember("meta"));
        if (meta.Count != 1 || !meta.TryGetValue(RoleName.Snapshot, out var snapshot))
        {
            throw JsonReading.Malformed("expected exactly 'snapshot.json' in the timestamp's 'meta', found something else");
        }

        Snapshot = snapshot;
    }

    /// <summary>The file.</summary>
    public MetadataEnvelope Envelope { get; }

    /// <summary>The current snapshot.</summary>
    public MetaFile Snapshot { get; }

    internal static TimestampMetadata From(MetadataEnvelope envelope, CheckSwitch checks)
    {
        RoleName.RequireType(envelope, RoleName.Timestamp, checks);
        return new TimestampMetadata(envelope);
    }
}
