namespace Sigstore.Client.Crypto;

/// <summary>The DER form of an ECDSA signature, <c>SEQUENCE { INTEGER r, INTEGER s }</c> (RFC 3279 §2.2.3), read strictly.</summary>
internal static class EcdsaSignature
{
    /// <summary>
    /// Writes r and s, each left-padded to half of <paramref name="fixedSize"/>. False for anything but minimal DER of two positive
    /// integers that fit; whether they are below the group's order is the platform's check.
    /// </summary>
    public static bool TryReadDer(ReadOnlySpan<byte> der, Span<byte> fixedSize)
    {
        var half = fixedSize.Length / 2;
        return TryReadContent(ref der, 0x30, out var content) && der.IsEmpty
            && TryReadContent(ref content, 0x02, out var r) && TryReadContent(ref content, 0x02, out var s) && content.IsEmpty
            && TryPad(r, fixedSize[..half]) && TryPad(s, fixedSize[half..]);
    }

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

    private static bool TryPad(ReadOnlySpan<byte> integer, Span<byte> destination)
    {
        if (integer.IsEmpty || integer[0] >= 0x80 || (integer.Length > 1 && integer[0] == 0 && integer[1] < 0x80))
        {
            return false;
        }

        integer = integer[0] == 0 ? integer[1..] : integer;
        if (integer.IsEmpty || integer.Length > destination.Length)
        {
            return false;
        }

        destination.Clear();
        integer.CopyTo(destination[^integer.Length..]);
        return true;
    }
}
