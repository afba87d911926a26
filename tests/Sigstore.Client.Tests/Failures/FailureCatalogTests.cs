using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Failures;

public sealed class FailureCatalogTests
{
    private static readonly string[] Sections = ["## Meaning", "## Likely causes", "## What to do", "## Source"];

    [Fact]
    public void Every_code_has_a_page_with_all_sections_and_its_own_number()
    {
        foreach (var code in FailureCatalog.Codes)
        {
            var page = FailureCatalog.PageOf(code);
            Assert.StartsWith($"# {Failure.IdOf(code)} ", page, StringComparison.Ordinal);
            Assert.All(Sections, section => Assert.Contains(section, page, StringComparison.Ordinal));
            Assert.NotEqual("", FailureCatalog.TitleOf(code));
        }
    }

    [Fact]
    public void Every_page_belongs_to_a_code()
    {
        var pages = typeof(FailureCatalog).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Failures/SIG", StringComparison.Ordinal));
        Assert.All(pages, page => Assert.True(FailureCatalog.TryFind(page["Failures/".Length..^".md".Length], out _), page));
    }

    [Theory]
    [InlineData("SIG1201", true)]
    [InlineData("sig1201", true)]
    [InlineData("1201", true)]
    [InlineData("SIG9999", false)]
    [InlineData("12", false)]
    [InlineData("", false)]
    public void Codes_are_found_as_people_type_them(string text, bool found) =>
        Assert.Equal(found, FailureCatalog.TryFind(text, out _));
}
