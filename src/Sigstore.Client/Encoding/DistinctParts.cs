namespace Sigstore.Client.Encoding;

/// <summary>Parts of some bytes, each of which may be there once only: a set without allocations for lists of a few dozen.</summary>
internal ref struct DistinctParts
{
    private readonly ReadOnlySpan<byte> _whole;
    private readonly Span<(int Offset, int Length)> _parts;
    private int _count;

    /// <summary>Takes the bytes and room for as many parts as there may be.</summary>
    public DistinctParts(ReadOnlySpan<byte> whole, Span<(int Offset, int Length)> room)
    {
        _whole = whole;
        _parts = room;
    }

    /// <summary>True if there are as many parts as there may be.</summary>
    public readonly bool IsFull => _count == _parts.Length;

    /// <summary>Adds a part; false if one like it is there already, or as many as there may be.</summary>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        if (IsFull)
        {
            return false;
        }

        foreach (var (offset, length) in _parts[.._count])
        {
            if (_whole.Slice(offset, length).SequenceEqual(part))
            {
                return false;
            }
        }

        _ = _whole.Overlaps(part, out var start);
        _parts[_count++] = (start, part.Length);
        return true;
    }
}
