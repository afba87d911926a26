namespace Sigstore.Build.Facts;

/// <summary>Git's delta of two objects: two sizes, then pieces to copy from the base or to take from the delta itself.</summary>
internal static class GitDelta
{
    /// <summary>The object that the delta makes of its base.</summary>
    /// <exception cref="InvalidDataException">It does not fit its base, or its result is not of the stated size.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> delta, int maxBytes)
    {
        var at = 0;
        var originSize = Size(delta, ref at);
        var size = Size(delta, ref at);
        if (originSize != origin.Length || size > maxBytes)
        {
            throw new InvalidDataException("the delta is of another object");
        }

        var result = new byte[size];
        var filled = 0;
        while (at < delta.Length)
        {
            var command = delta[at++];
            var piece = (command & 0x80) != 0 ? Copied(origin, delta, command, ref at) : Slice(delta, at, command);
            at += (command & 0x80) != 0 ? 0 : command;
            if (piece.IsEmpty || !piece.TryCopyTo(result.AsSpan(filled)))
            {
                throw new InvalidDataException("the delta makes more than it says");
            }

            filled += piece.Length;
        }

        return filled == size ? result : throw new InvalidDataException("the delta makes less than it says");
    }

    // The low seven bits say which bytes of offset (four) and length (three) follow.
    private static ReadOnlySpan<byte> Copied(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> delta, byte command, ref int at)
    {
        long offset = 0;
        var length = 0;
        for (var bit = 0; bit < 7; bit++)
        {
            if ((command & (1 << bit)) == 0)
            {
                continue;
            }

            var value = Slice(delta, at++, 1)[0];
            offset |= bit < 4 ? (long)value << (8 * bit) : 0;
            length |= bit < 4 ? 0 : value << (8 * (bit - 4));
        }

        return Slice(origin, offset, length == 0 ? 0x10000 : length);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long offset, int length) =>
        offset <= bytes.Length && length <= bytes.Length - offset ? bytes.Slice((int)offset, length) : throw new InvalidDataException("the delta points outside");

    private static long Size(ReadOnlySpan<byte> delta, ref int at)
    {
        long size = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Slice(delta, at++, 1)[0];
            size |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return size;
            }
        }

        throw new InvalidDataException("the delta has no size");
    }
}
