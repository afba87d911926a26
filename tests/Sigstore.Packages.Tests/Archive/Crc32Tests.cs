using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

public sealed class Crc32Tests
{
    [Fact]
    public void Of_the_check_text_is_the_check_value() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    // Bit by bit, as the polynomial says: all lengths around the eight octets that are taken at once, whole and in two pieces.
    [Fact]
    public void Is_what_the_polynomial_says_for_every_length_and_every_cut()
    {
        var data = new byte[70];
        new Random(7).NextBytes(data);
        for (var length = 0; length <= data.Length; length++)
        {
            var expected = BitByBit(data.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Of(data.AsSpan(0, length)));
            for (var cut = 0; cut <= length; cut += 3)
            {
                Assert.Equal(expected, Crc32.Append(Crc32.Of(data.AsSpan(0, cut)), data.AsSpan(cut, length - cut)));
            }
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> data)
    {
        var state = uint.MaxValue;
        foreach (var octet in data)
        {
            state ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? 0xEDB88320u ^ (state >> 1) : state >> 1;
            }
        }

        return ~state;
    }
}
