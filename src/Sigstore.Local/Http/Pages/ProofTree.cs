using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Http.Pages;

/// <summary>An inclusion proof as the tree it speaks of: the way from the root down to the entry, with the siblings the proof supplies.</summary>
internal static class ProofTree
{
    /// <summary>A nested list, root first; left children before right ones.</summary>
    public static string Draw(Sha256Digest leafHash, long index, long treeSize, IReadOnlyList<Sha256Digest> proof)
    {
        var hash = leafHash;
        var tree = $"<li class=\"own\"><code>{hash.Hex[..16]}…</code> this entry, {index}</li>";
        // RFC 9162 §2.1.3.2: the bits of index and last index say on which side each sibling stands.
        var (node, last) = (index, treeSize - 1);
        foreach (var sibling in proof)
        {
            var other = $"<li><code>{sibling.Hex[..16]}…</code> from the proof</li>";
            var isRight = (node & 1) == 1 || node == last;
            (hash, var children) = isRight ? (MerkleTree.HashNode(sibling, hash), other + tree) : (MerkleTree.HashNode(hash, sibling), tree + other);
            if (isRight)
            {
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }

            (node, last) = (node >> 1, last >> 1);
            tree = $"<li><code>{hash.Hex[..16]}…</code>{(node == 0 && last == 0 ? " root of " + treeSize.ToString(System.Globalization.CultureInfo.InvariantCulture) + " entries" : "")}<ul>{children}</ul></li>";
        }

        return $"<ul class=\"tree\">{tree}</ul>";
    }
}
