using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Tests.Versions;

public sealed class VersionTests
{
    [Fact]
    public void Versions_are_ordered_as_NuGet_orders_them()
    {
        string[] ascending = ["0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-ALPHA.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.0.1", "1.0.1", "2.0", "10.0"];
        for (var i = 1; i < ascending.Length; i++)
        {
            Assert.True(Parse(ascending[i - 1]) < Parse(ascending[i]), $"{ascending[i - 1]} < {ascending[i]}");
        }
    }

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1.0.0.0", "1.0.0")]
    [InlineData("01.02.3", "1.2.3")]
    [InlineData("1.0.0-Beta", "1.0.0-beta")]
    [InlineData("1.0.0+one", "1.0.0+two")]
    public void Spellings_of_one_version_are_equal(string left, string right) => Assert.Equal(Parse(left), Parse(right));

    [Theory]
    [InlineData("")]
    [InlineData("1.a")]
    [InlineData("1.0.0.0.0")]
    [InlineData("1.0-")]
    [InlineData("1.0-a_b")]
    [InlineData("-1.0")]
    [InlineData("99999999999.0")]
    public void What_is_no_version_is_refused(string text) => Assert.False(PackageVersion.TryParse(text, out _));

    [Theory]
    [InlineData("[1.0,2.0)", "1.0", true)]
    [InlineData("[1.0,2.0)", "2.0", false)]
    [InlineData("[1.0,2.0)", "2.0-beta", true)]
    [InlineData("(1.0,2.0]", "1.0", false)]
    [InlineData("[2.0.1]", "2.0.1", true)]
    [InlineData("[2.0.1]", "2.0.2", false)]
    [InlineData("1.0", "7.0", true)]
    [InlineData("(,1.0]", "0.1", true)]
    [InlineData("(,1.0]", "1.1", false)]
    public void Ranges_hold_what_NuGet_says(string range, string version, bool inside)
    {
        Assert.True(VersionRange.TryParse(range, out var parsed));
        Assert.Equal(inside, parsed.Contains(Parse(version)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1.0")]
    [InlineData("(1.0)")]
    [InlineData("[2.0,1.0]")]
    [InlineData("[1.0,1.0)")]
    [InlineData("[,1.0]")]
    [InlineData("[1.0,2.0,3.0]")]
    [InlineData("latest")]
    public void What_is_no_range_is_refused(string text) => Assert.False(VersionRange.TryParse(text, out _));

    private static PackageVersion Parse(string text) => PackageVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);
}
