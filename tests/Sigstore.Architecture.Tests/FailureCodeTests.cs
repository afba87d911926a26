using System.Text.RegularExpressions;

namespace Sigstore.Architecture.Tests;

/// <summary>A code that no test expects is a refusal that nobody has seen.</summary>
public sealed partial class FailureCodeTests
{
    private const string Codes = "src/Sigstore.Client/Failures/FailureCode.cs";
    private const string UsingStatic = "using static Sigstore.Client.Failures.FailureCode;";

    // These walk the whole catalogue; what they name proves nothing about a single code.
    private static readonly string[] Walks = ["FailureCatalogTests.cs", "ExplainCommandTests.cs", "FailureCodeTests.cs"];

    // Codes that no test run can provoke, each with the reason.
    private static readonly Dictionary<string, string> Unprovoked = new(StringComparer.Ordinal)
    {
        ["NuGetNotAvailable"] = "means that the machine has no .NET SDK, and the tests are run by one",
    };

    [Fact]
    public void Every_code_is_expected_by_a_test()
    {
        var expected = TestSources().SelectMany(ExpectedIn).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(AllCodes().Where(code => !expected.Contains(code.Name) && !Unprovoked.ContainsKey(code.Name)).Select(code => $"SIG{code.Number} {code.Name}"));
    }

    [Fact]
    public void A_code_that_a_test_provokes_is_no_exception()
    {
        var expected = TestSources().SelectMany(ExpectedIn).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Unprovoked.Keys, expected.Contains);
        Assert.Empty(Unprovoked.Keys.Except(AllCodes().Select(code => code.Name)));
    }

    [Theory]
    [InlineData("Assert.Equal(FailureCode.SctMissing, code);", "SctMissing")]
    [InlineData("Assert.Contains(\"SIG1120\", text);", "SctMissing")]
    [InlineData(UsingStatic + " new(\"x\", SctMissing, y);", "SctMissing")]
    [InlineData("new(\"x\", SctMissing, y);", null)]
    [InlineData("{ SecondLine = [FailureCode.SctMissing] }", null)]
    [InlineData("CheckSwitch.Without(FailureCode.SctMissing)", null)]
    [InlineData("// FailureCode.SctMissing", null)]
    public void Only_what_is_expected_counts(string source, string? found) =>
        Assert.Equal(found is null ? [] : [found], ExpectedIn(source).Distinct());

    private static IEnumerable<string> TestSources() => SourceTree.Files("tests", "*.cs")
        .Where(file => !Walks.Contains(Path.GetFileName(file), StringComparer.Ordinal))
        .Select(File.ReadAllText);

    private static readonly Lazy<List<(string Name, string Number)>> Read = new(() =>
        [.. Member().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, Codes))).Select(match => (match.Groups[1].Value, match.Groups[2].Value))]);

    private static List<(string Name, string Number)> AllCodes() => Read.Value;

    private static IEnumerable<string> ExpectedIn(string source)
    {
        // Not what is commented on, nor what is only switched off beside the check that is looked at.
        var text = Aside().Replace(source, "");
        var words = text.Contains(UsingStatic, StringComparison.Ordinal) ? Word() : Qualified();
        var names = words.Matches(text).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return AllCodes().Where(code => names.Contains(code.Name) || text.Contains("SIG" + code.Number, StringComparison.Ordinal)).Select(code => code.Name);
    }

    [GeneratedRegex(@"^\s*(\w+) = (\d{4}),", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"SecondLine = \[[^\]]*\]|Without\([^)]*\)|//[^\n]*")]
    private static partial Regex Aside();

    [GeneratedRegex(@"FailureCode\.(\w+)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\b(\w+)\b")]
    private static partial Regex Word();
}
