using System.Buffers.Binary;
using Sigstore.Client.Crypto;

namespace Sigstore.Local.Log;

/// <summary>Finds the index of a leaf by its hash: 8 bytes per slot, never more than three quarters full, collisions left to the caller.</summary>
internal sealed class LeafIndex
{
    private ulong[] _slots = new ulong[1024]; // fingerprint in the upper half, index + 1 in the lower; 0 is free
    private int _count;

    /// <summary>Remembers a leaf.</summary>
    public void Add(ReadOnlySpan<byte> leafHash, long index)
    {
        if ((_count + 1) * 4L > _slots.Length * 3L)
        {
            Grow();
        }

        Insert(_slots, ((ulong)Fingerprint(leafHash) << 32) | checked((uint)index + 1));
        _count++;
    }

    /// <summary>Indices whose leaf may have the hash; the caller compares.</summary>
    public IEnumerable<long> Candidates(Sha256Digest leafHash)
    {
        var fingerprint = Fingerprint(leafHash.Span);
        var mask = (uint)_slots.Length - 1;
        for (var at = fingerprint & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_slots[at] >> 32) == fingerprint)
            {
                yield return (long)(_slots[at] & uint.MaxValue) - 1;
            }
        }
    }

    private static uint Fingerprint(ReadOnlySpan<byte> leafHash) => BinaryPrimitives.ReadUInt32BigEndian(leafHash);

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot != 0)
            {
                Insert(larger, slot);
            }
        }

        _slots = larger;
    }

    private static void Insert(ulong[] slots, ulong slot)
    {
        var mask = (uint)slots.Length - 1;
        var at = (uint)(slot >> 32) & mask;
        while (slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        slots[at] = slot;
    }
}
