namespace Sigstore.Client.Crypto;

/// <summary>The DER form of an ECDSA signature, <c>SEQUENCE { INTEGER r, INTEGER s }</c> (RFC 3279 §2.2.3), read strictly.</summary>
internal static class EcdsaSignature
{
    /// <summary>
    /// True for minimal DER of two positive integers of at most <paramref name="fieldSize"/> bytes and nothing else; whether they are below
    /// the group's order is the platform's check.
    /// </summary>
    public static bool IsStrictDer(ReadOnlySpan<byte> der, int fieldSize) =>
        TryReadContent(ref der, 0x30, out var content) && der.IsEmpty
        && TryReadContent(ref content, 0x02, out var r) && TryReadContent(ref content, 0x02, out var s) && content.IsEmpty
        && IsPositive(r, fieldSize) && IsPositive(s, fieldSize);

    // Lengths up to 255 suffice: the longest signature, of P-521, has 139 bytes.
    private static bool TryReadContent(ref ReadOnlySpan<byte> der, byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (der.Length < 2 || der[0] != tag)
        {
            return false;
        }

        var (header, length) = der[1] switch
        {
            < 0x80 => (2, der[1]),
            0x81 when der.Length > 2 && der[2] >= 0x80 => (3, (int)der[2]),
            _ => (0, 0),
        };
        if (header == 0 || der.Length < header + length)
        {
            return false;
        }

        content = der.Slice(header, length);
        der = der[(header + length)..];
        return true;
    }

    // No sign bit, no needless zero in front (X.690 §8.3.2), not zero.
    private static bool IsPositive(ReadOnlySpan<byte> integer, int fieldSize)
    {
        if (integer.IsEmpty || integer[0] >= 0x80 || (integer.Length > 1 && integer[0] == 0 && integer[1] < 0x80))
        {
            return false;
        }

        integer = integer[0] == 0 ? integer[1..] : integer;
        return !integer.IsEmpty && integer.Length <= fieldSize;
    }
}
