using System.Globalization;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Http.Pages;

/// <summary>An inclusion proof as the tree it speaks of: the way from the root down to the entry, with the siblings the proof supplies.</summary>
internal sealed class ProofTree
{
    private const int Row = 62;
    private const int BoxWidth = 150;
    private const int BoxHeight = 38;
    private const int Left = 85;
    private const int Right = 255;
    private const int Middle = (Left + Right) / 2;

    private readonly List<ProofStep> _steps = [];
    private readonly Sha256Digest _leaf;
    private readonly long _index;
    private readonly long _treeSize;

    /// <summary>Computes every node between an entry and the root.</summary>
    public ProofTree(Sha256Digest leafHash, long index, long treeSize, IReadOnlyList<Sha256Digest> proof)
    {
        (_leaf, _index, _treeSize) = (leafHash, index, treeSize);
        // RFC 9162 §2.1.3.2: the bits of index and last index say on which side each sibling stands.
        var (hash, node, last) = (leafHash, index, treeSize - 1);
        foreach (var sibling in proof)
        {
            var isLeft = (node & 1) == 1 || node == last;
            var parent = isLeft ? MerkleTree.HashNode(sibling, hash) : MerkleTree.HashNode(hash, sibling);
            _steps.Add(new ProofStep(hash, sibling, isLeft, parent));
            while (isLeft && (node & 1) == 0 && node != 0)
            {
                (node, last) = (node >> 1, last >> 1);
            }

            (node, last, hash) = (node >> 1, last >> 1, parent);
        }
    }

    /// <summary>The root that the proof leads to.</summary>
    public Sha256Digest Root => _steps.Count > 0 ? _steps[^1].Parent : _leaf;

    private string RootWords => string.Create(CultureInfo.InvariantCulture, $"root of {_treeSize} {(_treeSize == 1 ? "entry" : "entries")}");

    /// <summary>The drawing: the root on top, below it a pair for each level; of the pair, the one on the way is marked. It scales with the page.</summary>
    public string Draw()
    {
        var svg = new StringBuilder();
        var height = (_steps.Count * Row) + BoxHeight + 4;
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Left + Right} {height}\" role=\"img\" aria-label=\"Inclusion proof of entry {_index}: {_steps.Count} hashes lead to the {RootWords}\">");
        var (x, y) = (Middle, 2);
        var boxes = new StringBuilder();
        Box(boxes, x, y, Root, RootWords, own: true);
        for (var level = _steps.Count - 1; level >= 0; level--)
        {
            var step = _steps[level];
            var (own, other) = step.SiblingIsLeft ? (Right, Left) : (Left, Right);
            Edge(svg, x, y + BoxHeight, other, y + Row, own: false);
            Edge(svg, x, y + BoxHeight, own, y + Row, own: true);
            (x, y) = (own, y + Row);
            Box(boxes, other, y, step.Sibling, "from the proof", own: false);
            Box(boxes, own, y, step.Own, level == 0 ? string.Create(CultureInfo.InvariantCulture, $"this entry, {_index}") : "computed", own: true);
        }

        return svg.Append(boxes).Append("</svg>").ToString();
    }

    /// <summary>The same as a nested list, root first, left children before right ones: for those who do not see drawings.</summary>
    public string List()
    {
        var tree = $"<li class=\"own\"><code>{_leaf.Hex[..16]}…</code> this entry, {_index.ToString(CultureInfo.InvariantCulture)}</li>";
        foreach (var step in _steps)
        {
            var other = $"<li><code>{step.Sibling.Hex[..16]}…</code> from the proof</li>";
            var words = ReferenceEquals(step, _steps[^1]) ? " " + RootWords : "";
            tree = $"<li><code>{step.Parent.Hex[..16]}…</code>{words}<ul>{(step.SiblingIsLeft ? other + tree : tree + other)}</ul></li>";
        }

        return $"<ul class=\"tree\">{tree}</ul>";
    }

    private static void Box(StringBuilder svg, int x, int y, Sha256Digest hash, string words, bool own) => svg.Append(CultureInfo.InvariantCulture,
        $"<g{(own ? " class=\"own\"" : "")}><rect x=\"{x - (BoxWidth / 2)}\" y=\"{y}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"6\"/><text x=\"{x}\" y=\"{y + 16}\">{hash.Hex[..16]}…</text><text class=\"soft\" x=\"{x}\" y=\"{y + 31}\">{words}</text></g>");

    private static void Edge(StringBuilder svg, int fromX, int fromY, int toX, int toY, bool own)
    {
        var bend = (fromY + toY) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<path{(own ? " class=\"own\"" : "")} d=\"M{fromX} {fromY}V{bend}H{toX}V{toY}\"/>");
    }
}
