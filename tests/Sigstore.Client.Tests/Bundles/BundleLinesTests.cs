using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Attacks;

namespace Sigstore.Client.Tests.Bundles;

public sealed class BundleLinesTests
{
    private static readonly byte[] One = new Forge().Build().BundleJson;

    [Theory]
    [InlineData(1, "\n")]
    [InlineData(3, "\n")]
    [InlineData(3, "\r\n")]
    [InlineData(3, "\n\n")]
    public void Reads_a_bundle_a_line(int count, string separator)
    {
        byte[] file = [.. Enumerable.Repeat(One, count).SelectMany(bundle => bundle.Concat(System.Text.Encoding.ASCII.GetBytes(separator)))];
        Assert.Equal(count, BundleLines.Parse(file).Length);
    }

    [Fact]
    public void Reads_a_bundle_laid_out_over_many_lines()
    {
        var indented = System.Text.Json.Nodes.JsonNode.Parse(One)!.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        Assert.Single(BundleLines.Parse(System.Text.Encoding.UTF8.GetBytes(indented)));
    }

    [Fact]
    public void Names_the_line_that_is_no_bundle()
    {
        var refused = Assert.Throws<SigstoreException>(() => BundleLines.Parse([.. One, (byte)'\n', (byte)'{', (byte)'}']));
        Assert.Equal(FailureCode.BundleVersionUnsupported, refused.Failure.Code);
        Assert.Contains("line 2", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void More_bundles_than_anyone_reads_are_refused_as_that()
    {
        byte[] line = [(byte)'{', (byte)'}', (byte)'\n'];
        byte[] file = [.. Enumerable.Repeat(line, BundleLines.MaxBundles + 1).SelectMany(bytes => bytes)];
        Assert.Equal(FailureCode.BundleTooMuchEvidence, Assert.Throws<SigstoreException>(() => BundleLines.Parse(file)).Failure.Code);
        Assert.Equal(BundleLines.MaxBundles, BundleLines.Split(file.AsSpan(line.Length)).Length);
    }

    [Theory]
    [InlineData("\ufeff")]
    [InlineData("[]\n")]
    [InlineData("null\n")]
    public void What_is_not_bundles_line_by_line_is_one_document_and_refused(string before) =>
        Assert.Equal(FailureCode.BundleMalformed, Assert.Throws<SigstoreException>(() => BundleLines.Parse([.. System.Text.Encoding.UTF8.GetBytes(before), .. One, (byte)'\n', .. One])).Failure.Code);
}
