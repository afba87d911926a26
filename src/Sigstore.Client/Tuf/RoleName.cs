using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf;

/// <summary>The names of the four top-level roles, which are also the values of <c>_type</c>.</summary>
public static class RoleName
{
    /// <summary><c>root</c></summary>
    public const string Root = "root";

    /// <summary><c>timestamp</c></summary>
    public const string Timestamp = "timestamp";

    /// <summary><c>snapshot</c></summary>
    public const string Snapshot = "snapshot";

    /// <summary><c>targets</c>; delegated roles have this type too, and names of their own.</summary>
    public const string Targets = "targets";

    /// <summary>Characters of a delegated role's name: it becomes part of a URL.</summary>
    internal const int MaxLength = 1024;

    internal static bool IsTopLevel(string name) => name is Root or Timestamp or Snapshot or Targets;

    internal static void RequireType(MetadataEnvelope envelope, string type, CheckSwitch checks)
    {
        checks.Demand(envelope.Type == type, FailureCode.TufMetadataTypeUnexpected, $"expected metadata of type {type}, found '{envelope.Type}'");
    }
}
