using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Failures;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("plain text, ümläut 漢字", "plain text, ümläut 漢字")]
    [InlineData("a\u001b[31mred", "a\\u{1b}[31mred")]
    [InlineData("a\n::error::x", "a\\u{a}::error::x")]
    [InlineData("a\u202eevil", "a\\u{202e}evil")]
    [InlineData("nul\0", "nul\\u{0}")]
    public void Shows_nothing_that_moves_the_cursor_or_forges_a_line(string text, string shown) =>
        Assert.Equal(shown, DisplayText.OneLine(text));

    [Fact]
    public void A_detail_stays_in_its_line_and_forges_no_cause()
    {
        var cause = new Failure(FailureCode.ArchiveNameUnsafe, "found \"x\n::error::pwned\"");
        var shown = DisplayText.Lines(new Failure(FailureCode.PackageTampered, "found\r\n  SIG0000: \u001b[2Jnothing", cause).ToString());
        Assert.Equal(["SIG3006: found\\u{d}\\u{a}  SIG0000: \\u{1b}[2Jnothing", "  SIG2009: found \"x\\u{a}::error::pwned\""], shown.Split('\n'));
    }

    [Fact]
    public void Cuts_what_is_too_long() =>
        Assert.Equal(DisplayText.MaxLength + 1, DisplayText.OneLine(new string('x', 100_000)).Length);
}
