namespace Sigstore.Local.Log;

/// <summary>What a log stores: records, of which the leaf (what is hashed) may be a part.</summary>
/// <param name="LeafOf">The leaf of a record.</param>
internal sealed record LogFormat(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> LeafOf)
{
    /// <summary>The record is the leaf.</summary>
    public static LogFormat Plain { get; } = new(record => record);
}
