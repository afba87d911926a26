using System.Text.RegularExpressions;

namespace Sigstore.Architecture.Tests;

/// <summary>Inside Sigstore.Client, namespaces are layers: a lower one never names a higher one, and the pure core never waits.</summary>
public sealed partial class LayerTests
{
    private static readonly string[][] Layers =
    [
        ["Failures"],
        ["Crypto", "Encoding"],
        ["Statements", "Certificates", "TransparencyLog", "Timestamps"],
        ["Bundles", "Trust", "Tuf"],
        ["Verification"],
        ["Services", "TufUpdates"],
        ["Signing"],
    ];

    // One-way edges between siblings of one layer; everything else between siblings is refused.
    private static readonly HashSet<(string From, string To)> Siblings =
    [
        ("Crypto", "Encoding"), ("Timestamps", "Certificates"), ("TransparencyLog", "Certificates"), ("TransparencyLog", "Statements"),
        ("TufUpdates", "Services"),
    ];

    private static readonly string[] PureLayers =
        ["Failures", "Crypto", "Encoding", "Statements", "Certificates", "TransparencyLog", "Timestamps", "Bundles", "Trust", "Tuf", "Verification"];

    [Fact]
    public void A_lower_layer_never_names_a_higher_one()
    {
        var violations =
            from file in SourceTree.Files("src/Sigstore.Client", "*.cs")
            let room = RoomOf(file)
            from named in ClientNamespace().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct()
            where !MayName(room, named)
            select $"{SourceTree.Relative(file)} names {named}";
        Assert.Empty(violations);
    }

    [Fact]
    public void Every_folder_of_the_client_is_a_layer() =>
        Assert.All(SourceTree.Files("src/Sigstore.Client", "*.cs"), file => Assert.True(LevelOf(RoomOf(file)) >= 0, SourceTree.Relative(file)));

    [Fact]
    public void The_pure_core_does_not_wait_and_touches_no_file_socket_or_environment()
    {
        var violations =
            from file in SourceTree.Files("src/Sigstore.Client", "*.cs")
            where PureLayers.Contains(RoomOf(file))
            from line in File.ReadLines(file)
            where Impure().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{SourceTree.Relative(file)}: {line.Trim()}";
        Assert.Empty(violations);
    }

    private static bool MayName(string from, string to) =>
        from == to || LevelOf(to) < 0 || LevelOf(to) < LevelOf(from) || (LevelOf(to) == LevelOf(from) && Siblings.Contains((from, to)));

    private static int LevelOf(string room) => Array.FindIndex(Layers, layer => layer.Contains(room));

    private static string RoomOf(string file) => SourceTree.Relative(file).Split('/')[2];

    [GeneratedRegex(@"Sigstore\.Client\.([A-Z][A-Za-z]*)")]
    private static partial Regex ClientNamespace();

    [GeneratedRegex(@"\b(async|await|HttpClient|Socket|Console\.|Environment\.Get|Directory\.|File\.(Read|Write|Open|Exists|Move|Delete|Create))")]
    private static partial Regex Impure();
}
