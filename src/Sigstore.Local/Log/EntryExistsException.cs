namespace Sigstore.Local.Log;

/// <summary>An equal entry is in the log already: answered with 409 and its index.</summary>
internal sealed class EntryExistsException(long index) : Exception("an equivalent entry already exists")
{
    /// <summary>0-based index of the entry there is.</summary>
    public long Index => index;
}
