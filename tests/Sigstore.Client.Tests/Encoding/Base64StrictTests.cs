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
}
