using FsCheck;
using FsCheck.Fluent;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Encoding;

public sealed class Base64StrictTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Zg==", "f")]
    [InlineData("Zm8=", "fo")]
    [InlineData("Zm9v", "foo")]
    public void Reads_the_vectors_of_rfc_4648(string text, string bytes) =>
        Assert.Equal(bytes, System.Text.Encoding.ASCII.GetString(Base64Strict.Decode(text, FailureCode.NoteMalformed, "vector")));

    [Theory]
    [InlineData("Zg")]
    [InlineData("Zg=")]
    [InlineData("Zh==")]
    [InlineData("Zm9=")]
    [InlineData("Zm 9v")]
    [InlineData("Zm9v\n")]
    [InlineData(" Zm9v")]
    [InlineData("Zm-_")]
    [InlineData("====")]
    [InlineData("=m9v")]
    [InlineData("Zg==Zg==")]
    [InlineData("Zm9vé")]
    [InlineData("Z===")]
    public void Refuses_every_other_spelling(string text)
    {
        Assert.False(Base64Strict.TryDecode(text, out _));
        Assert.Equal(FailureCode.NoteMalformed, Assert.Throws<SigstoreException>(() => Base64Strict.Decode(text, FailureCode.NoteMalformed, "text")).Failure.Code);
    }

    [Fact]
    public void Has_one_spelling_per_value() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var text = Convert.ToBase64String(bytes);
        return Base64Strict.TryDecode(text, out var decoded) && decoded.AsSpan().SequenceEqual(bytes)
            && (text.Length == 0 || !Base64Strict.TryDecode(text + "=", out _)) && !Base64Strict.TryDecode(text + "\n", out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_it_reads_it_would_write() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        !Base64Strict.TryDecode(text.Get, out var decoded) || Convert.ToBase64String(decoded) == text.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void Reads_nothing_that_the_platform_reads_otherwise()
    {
        var random = new Random(4648);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            var text = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
            Assert.True(Base64Strict.TryDecode(text, out var decoded) && decoded.AsSpan().SequenceEqual(bytes));
            Assert.True(Base64Strict.IsSpellingOf(bytes, text));
            if (text.Length == 0)
            {
                continue;
            }

            var at = random.Next(text.Length);
            text[at] = (byte)(text[at] ^ random.Next(1, 256));
            var isRead = Base64Strict.TryDecode(text, out decoded);
            Assert.False(Base64Strict.IsSpellingOf(bytes, text));
            Assert.True(!isRead || System.Text.Encoding.ASCII.GetString(text) == Convert.ToBase64String(decoded!), System.Text.Encoding.ASCII.GetString(text));
        }
    }

    [Fact]
    public void Has_sixty_four_digits_of_all_bytes()
    {
        var digits = Enumerable.Range(0, 256).Where(digit => Base64Strict.TryDecode([(byte)digit, (byte)'A', (byte)'A', (byte)'A'], out _)).Select(digit => (char)digit);
        Assert.Equal("+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", string.Concat(digits));
    }
}
