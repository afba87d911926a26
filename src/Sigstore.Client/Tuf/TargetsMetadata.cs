using System.Collections.Frozen;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>A targets role, top-level or delegated: files, and the roles it delegates to. TUF specification §4.5.</summary>
public sealed class TargetsMetadata
{
    private TargetsMetadata(MetadataEnvelope envelope)
    {
        Envelope = envelope;
        Targets = envelope.Signed.ObjectMember("targets").EnumerateObject()
            .ToFrozenDictionary(member => member.Name, member => TargetFile.Parse(member.Name, member.Value), StringComparer.Ordinal);
        Delegations = envelope.Signed.OptionalMember("delegations") is { } delegations ? Tuf.Delegations.Parse(delegations) : null;
    }

    /// <summary>The file.</summary>
    public MetadataEnvelope Envelope { get; }

    /// <summary>Files by target path.</summary>
    public FrozenDictionary<string, TargetFile> Targets { get; }

    /// <summary>Whom this role delegates to; <c>null</c> if nobody.</summary>
    public Delegations? Delegations { get; }

    internal static TargetsMetadata From(MetadataEnvelope envelope, CheckSwitch checks)
    {
        RoleName.RequireType(envelope, RoleName.Targets, checks);
        return new TargetsMetadata(envelope);
    }
}
