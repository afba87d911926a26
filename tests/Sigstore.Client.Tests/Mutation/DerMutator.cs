namespace Sigstore.Client.Tests.Mutation;

/// <summary>Changes one element of a DER structure and writes all lengths around it anew, so that the change lies in what the structure says.</summary>
internal static class DerMutator
{
    private const int MaxDepth = 24;

    /// <summary>The changed bytes; null if they are no DER. <paramref name="donor"/> lends elements.</summary>
    public static byte[]? Mutate(byte[] der, byte[]? donor, Random random)
    {
        if (Read(der, 0) is not [var root])
        {
            return null;
        }

        var all = Flatten(root).ToList();
        var target = all[random.Next(all.Count)];
        switch (random.Next(8))
        {
            case 0 when target.Parent is { } parent:
                parent.Children.Remove(target);
                break;
            case 1 when target.Parent is { } parent:
                parent.Children.Insert(random.Next(parent.Children.Count + 1), target);
                break;
            case 2 when target.Parent is { Children.Count: > 1 } parent:
                var other = random.Next(parent.Children.Count);
                var place = parent.Children.IndexOf(target);
                (parent.Children[other], parent.Children[place]) = (parent.Children[place], parent.Children[other]);
                break;
            case 3:
                target.Tag = (byte)random.Next(256);
                break;
            case 4 when donor is not null && Read(donor, 0) is [var lender]:
                var lent = Flatten(lender).ToList();
                var source = lent.Where(node => node.Tag == target.Tag).DefaultIfEmpty(lent[random.Next(lent.Count)]).ElementAt(0);
                (target.Tag, target.Content) = (source.Tag, source.Content);
                target.Children.Clear();
                target.Children.AddRange(source.Children);
                break;
            case 5:
                target.Children.Clear();
                target.Content = [];
                break;
            default:
                FlipContent(all.Where(node => node.Children.Count == 0 && node.Content.Length > 0).ToList(), random);
                break;
        }

        return Write(root);
    }

    private static void FlipContent(List<Node> leaves, Random random)
    {
        if (leaves.Count > 0)
        {
            var leaf = leaves[random.Next(leaves.Count)];
            leaf.Content = (byte[])leaf.Content.Clone();
            leaf.Content[random.Next(leaf.Content.Length)] ^= (byte)(1 << random.Next(8));
        }
    }

    private static IEnumerable<Node> Flatten(Node node) => node.Children.SelectMany(Flatten).Prepend(node);

    // Octet and bit strings that hold DER are opened too: certificates' extensions, the token's content.
    private static List<Node>? Read(ReadOnlySpan<byte> bytes, int depth)
    {
        var nodes = new List<Node>();
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 2 || depth > MaxDepth || (bytes[0] & 0x1f) == 0x1f || !TryLength(bytes, out var header, out var length))
            {
                return null;
            }

            var content = bytes.Slice(header, length);
            var node = new Node { Tag = bytes[0], Content = content.ToArray() };
            var mayNest = (bytes[0] & 0x20) != 0 || (bytes[0] == 0x04 && length > 4);
            if (mayNest && Read(content, depth + 1) is { Count: > 0 } children)
            {
                node.Children.AddRange(children);
                children.ForEach(child => child.Parent = node);
            }

            nodes.Add(node);
            bytes = bytes[(header + length)..];
        }

        return nodes;
    }

    private static bool TryLength(ReadOnlySpan<byte> bytes, out int header, out int length)
    {
        var size = bytes[1] < 0x80 ? 0 : bytes[1] & 0x7f;
        (header, length) = (2 + size, size == 0 ? bytes[1] : 0);
        if (size > 3 || bytes.Length < header || bytes[1] == 0x80)
        {
            return false;
        }

        for (var i = 0; i < size; i++)
        {
            length = (length << 8) | bytes[2 + i];
        }

        return bytes.Length >= header + length;
    }

    private static byte[] Write(Node node)
    {
        byte[] content = node.Children.Count == 0 ? node.Content : [.. node.Children.SelectMany(Write)];
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)(content.Length & 0xff)],
            _ => [0x83, (byte)(content.Length >> 16), (byte)((content.Length >> 8) & 0xff), (byte)(content.Length & 0xff)],
        };
        return [node.Tag, .. length, .. content];
    }

    private sealed class Node
    {
        public byte Tag { get; set; }

        public byte[] Content { get; set; } = [];

        public List<Node> Children { get; } = [];

        public Node? Parent { get; set; }
    }
}
