using System.Text.RegularExpressions;

namespace Sigstore.Architecture.Tests;

/// <summary>Files stay short, methods shorter: size is the first symptom of two reasons to change.</summary>
public sealed partial class SizeTests
{
    private const int MaxFileLines = 350;
    private const int MaxMethodLines = 40;

    // The vocabulary of failure is one list, read as a whole.
    private static readonly string[] LongFiles = ["src/Sigstore.Client/Failures/FailureCode.cs"];

    [Fact]
    public void No_source_file_is_longer_than_350_lines()
    {
        var tooLong =
            from file in SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("tests", "*.cs"))
            let relative = SourceTree.Relative(file)
            let lines = File.ReadLines(file).Count()
            where lines > MaxFileLines && !LongFiles.Contains(relative)
            select $"{relative}: {lines} lines";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_method_is_longer_than_40_lines()
    {
        var tooLong =
            from file in SourceTree.Files("src", "*.cs")
            from block in BlocksOf(File.ReadAllLines(file))
            where block.Length > MaxMethodLines
            select $"{SourceTree.Relative(file)}:{block.Line}: {block.Length} lines";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void A_file_declares_one_public_type_and_has_its_name()
    {
        var violations =
            from file in SourceTree.Files("src", "*.cs")
            let types = PublicType().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct().ToList()
            where types.Count > 1 || (types.Count == 1 && !Path.GetFileName(file).StartsWith(types[0] + ".", StringComparison.Ordinal))
            select $"{SourceTree.Relative(file)}: {string.Join(", ", types)}";
        Assert.Empty(violations);
    }

    // With file-scoped namespaces a member's body is the block between braces indented by four (or eight, in a nested type).
    private static IEnumerable<(int Line, int Length)> BlocksOf(string[] lines)
    {
        foreach (var indent in new[] { "    ", "        " })
        {
            var start = -1;
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i] == indent + "{" && !DeclaresType(lines, i, indent))
                {
                    start = i;
                }
                else if (start >= 0 && lines[i].StartsWith(indent + "}", StringComparison.Ordinal))
                {
                    yield return (start + 1, i - start - 1);
                    start = -1;
                }
            }
        }
    }

    private static bool DeclaresType(string[] lines, int brace, string indent)
    {
        for (var i = brace - 1; i >= 0 && lines[i].Length > 0 && lines[i] != indent[4..] + "{"; i--)
        {
            if (TypeKeyword().IsMatch(lines[i]))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^public (?:static |sealed |abstract |readonly |partial |ref )*(?:class|struct|interface|enum|record(?: struct| class)?) ([A-Za-z0-9_]+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\b [A-Za-z]")]
    private static partial Regex TypeKeyword();
}
