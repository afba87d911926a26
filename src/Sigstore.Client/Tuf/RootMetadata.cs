using System.Collections.Frozen;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>The root role: the keys of the four top-level roles. Parsed; whether it is trusted says <see cref="TrustedMetadata"/>.</summary>
/// <remarks>TUF specification §4.3.</remarks>
public sealed class RootMetadata
{
    private static readonly string[] TopLevelRoles = [RoleName.Root, RoleName.Timestamp, RoleName.Snapshot, RoleName.Targets];

    private RootMetadata(MetadataEnvelope envelope)
    {
        Envelope = envelope;
        var signed = envelope.Signed;
        ConsistentSnapshot = signed.OptionalMember("consistent_snapshot") is not null && signed.FlagMember("consistent_snapshot");
        Keys = KeyTable.Parse(signed.ObjectMember("keys"));
        var roles = signed.ObjectMember("roles");
        Roles = TopLevelRoles.ToFrozenDictionary(name => name, name => Role.Parse(roles.ObjectMember(name)), StringComparer.Ordinal);
        if (roles.EnumerateObject().Count() != TopLevelRoles.Length)
        {
            throw JsonReading.Malformed("expected exactly the roles root, timestamp, snapshot and targets, found others");
        }
    }

    /// <summary>The file.</summary>
    public MetadataEnvelope Envelope { get; }

    /// <summary>True if metadata files carry their version, and targets their hash, in their names.</summary>
    public bool ConsistentSnapshot { get; }

    /// <summary>Keys by key id.</summary>
    public FrozenDictionary<string, MetadataKey> Keys { get; }

    /// <summary>The four top-level roles by name.</summary>
    public FrozenDictionary<string, Role> Roles { get; }

    /// <summary>Reads root metadata.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufMetadataMalformed"/>, <see cref="FailureCode.TufMetadataTypeUnexpected"/></exception>
    public static RootMetadata Parse(ReadOnlySpan<byte> utf8) => From(MetadataEnvelope.Parse(utf8), CheckSwitch.All);

    internal static RootMetadata From(MetadataEnvelope envelope, CheckSwitch checks)
    {
        RoleName.RequireType(envelope, RoleName.Root, checks);
        return new RootMetadata(envelope);
    }
}
