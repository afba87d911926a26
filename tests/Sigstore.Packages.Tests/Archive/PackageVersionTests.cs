using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

public sealed class PackageVersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.2.3.0", "1.2.3")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1", "1.0.0")]
    [InlineData("01.002.3", "1.2.3")]
    [InlineData("1.2.3+abc.def", "1.2.3")]
    [InlineData("1.2.3-Beta.1+abc", "1.2.3-Beta.1")]
    [InlineData("1.0.0.0-rc--1", "1.0.0-rc--1")]
    public void Normalises_as_NuGet_does(string text, string normalized) => Assert.Equal(normalized, PackageVersion.Parse(text).Normalized);

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3.4.5")]
    [InlineData("a.b")]
    [InlineData("1..2")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3+")]
    [InlineData("-1.0")]
    [InlineData("99999999999.0")]
    [InlineData("1.0.0-ä")]
    [InlineData("../1.0")]
    public void Refuses_what_is_no_version(string text) =>
        Assert.Equal(FailureCode.PackageIdentityMalformed, Assert.Throws<SigstoreException>(() => PackageVersion.Parse(text)).Failure.Code);

    [Fact]
    public void Orders_by_number_then_prerelease_then_label()
    {
        string[] ordered = ["0.9.0", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0", "1.0.0.1", "1.2.0", "1.10.0", "2.0.0"];
        var versions = ordered.Select(PackageVersion.Parse).ToList();
        Assert.Equal(versions, versions.AsEnumerable().Reverse().Order());
        Assert.True(versions[0] < versions[1] && versions[1] >= versions[0] && versions[1] > versions[0] && versions[0] <= versions[0]);
        Assert.True(PackageVersion.Parse("1.0.0-RC") == PackageVersion.Parse("1.0-rc") && PackageVersion.Parse("1.0") != PackageVersion.Parse("1.1"));
    }
}
