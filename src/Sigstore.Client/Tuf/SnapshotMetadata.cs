using System.Collections.Frozen;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>The snapshot role: the version of every targets role that belongs together. TUF specification §4.4.</summary>
public sealed class SnapshotMetadata
{
    private SnapshotMetadata(MetadataEnvelope envelope)
    {
        Envelope = envelope;
        Roles = MetaFile.ParseTable(envelope.Signed.ObjectMember("meta"));
    }

    /// <summary>The file.</summary>
    public MetadataEnvelope Envelope { get; }

    /// <summary>Targets roles by name, <c>targets</c> and delegated ones.</summary>
    public FrozenDictionary<string, MetaFile> Roles { get; }

    internal static SnapshotMetadata From(MetadataEnvelope envelope, CheckSwitch checks)
    {
        RoleName.RequireType(envelope, RoleName.Snapshot, checks);
        return new SnapshotMetadata(envelope);
    }
}
