using Sigstore.Local.Log;

namespace Sigstore.Local.Http.Pages;

/// <summary>A log as the pages show it.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Title">For people.</param>
/// <param name="Store">The log.</param>
/// <param name="BodyOf">The entry's body within a record.</param>
/// <param name="Search">Finds its entries.</param>
internal sealed record BrowsableLog(string Name, string Title, LogStore Store, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> BodyOf, EntrySearch Search)
{
    /// <summary>Entries under the present checkpoint.</summary>
    public long Size => Store.ReadCheckpoint()?.Claims.TreeSize ?? 0;
}
