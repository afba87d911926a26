using Sigstore.Client.Encoding;

namespace Sigstore.Client.Tests.Encoding;

public sealed class Base16Tests
{
    [Fact]
    public void Writes_and_reads_what_the_platform_does()
    {
        var random = new Random(4648);
        for (var size = 0; size <= 64; size++)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            var text = Base16.Lower(bytes);
            Assert.Equal(Convert.ToHexStringLower(bytes), text);
            var read = new byte[size];
            Assert.True(Base16.TryDecode(text.ToUpperInvariant(), read) && Base16.TryDecode(text, read));
            Assert.Equal(bytes, read);
        }
    }

    [Fact]
    public void Has_twenty_two_digits_of_all_characters()
    {
        var digits = Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code)
            .Where(digit => Base16.TryDecode(['0', digit], new byte[1]) && Base16.TryDecode([digit, '0'], new byte[1]));
        Assert.Equal("0123456789ABCDEFabcdef", string.Concat(digits));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("000")]
    public void Refuses_another_number_of_digits(string text) => Assert.False(Base16.TryDecode(text, new byte[1]));

    [Fact]
    public void Is_for_digests() => Assert.Throws<ArgumentOutOfRangeException>(() => Base16.Lower(new byte[65]));
}
