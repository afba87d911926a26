using Sigstore.Client.Failures;

namespace Sigstore.Packages.Documents;

/// <summary>What a file of ours may look like, and the codes its mistakes get.</summary>
internal sealed class JsonDialect
{
    private JsonDialect(FailureCode malformed, FailureCode duplicate, bool forPeople, int maxBytes) =>
        (Malformed, Duplicate, ForPeople, MaxBytes) = (malformed, duplicate, forPeople, maxBytes);

    /// <summary>The policy: written by people, so comments and trailing commas are welcome; at most 1 MiB.</summary>
    public static JsonDialect Policy { get; } = new(FailureCode.PolicyMalformed, FailureCode.PolicyDuplicate, forPeople: true, maxBytes: 1 << 20);

    /// <summary>The lock: written by us, plain JSON; at most 64 MiB.</summary>
    public static JsonDialect Lock { get; } = new(FailureCode.LockMalformed, FailureCode.LockDuplicate, forPeople: false, maxBytes: 64 << 20);

    /// <summary>Syntax, an unknown property, a value of the wrong kind.</summary>
    public FailureCode Malformed { get; }

    /// <summary>A property given twice.</summary>
    public FailureCode Duplicate { get; }

    /// <summary>Comments and trailing commas allowed.</summary>
    public bool ForPeople { get; }

    /// <summary>The largest file read, in bytes.</summary>
    public int MaxBytes { get; }
}
