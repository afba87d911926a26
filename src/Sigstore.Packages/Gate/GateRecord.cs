using System.Text;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Gate;

/// <summary>What was verified for one project, in words that MSBuild compares at evaluation: every file with its sum, every package's folder.</summary>
public sealed class GateRecord
{
    /// <summary>The record's name, in the project's extensions folder.</summary>
    public const string FileName = "sigstore.gate.props";

    /// <summary>The name of the stamp that seals the record, beside it.</summary>
    public const string StampName = "sigstore.gate.stamp";

    private const string Special = "%*?@$();'";
    private readonly string _text;

    private GateRecord(string text) => _text = text;

    /// <summary>Writes a record.</summary>
    /// <param name="verifier">The verifier's version.</param>
    /// <param name="policyFile">The policy that the project names in <c>SigstorePolicyFile</c>, absolute; empty if it names none.</param>
    /// <param name="lockFile">The same for <c>SigstoreLockFile</c>.</param>
    /// <param name="packageRoot">The folder that <c>NuGetPackageRoot</c> must be.</param>
    /// <param name="files">Assets, generated imports, imported files of packages, policy, lock, trust roots; also those that must not appear.</param>
    /// <param name="packageFolders">The folder of every package that was verified.</param>
    /// <param name="stamp">The stamp's absolute path; its time, which is already set, says when the verification began.</param>
    /// <param name="until">The last day (UTC) on which the verification would end the same; null if no day changes it.</param>
    public static GateRecord Of(
        string verifier, string policyFile, string lockFile, string packageRoot, IEnumerable<CoveredFile> files, IEnumerable<string> packageFolders, string stamp, DateOnly? until)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(packageFolders);
        var text = new StringBuilder();
        text.Append("<Project>\n  <!-- Written by the gate after it verified every package; sealed by sigstore.gate.stamp. -->\n  <PropertyGroup>\n");
        text.Append(null, $"    <!-- verifier {Words(verifier)} -->\n    <_SigstoreGateSame>true</_SigstoreGateSame>\n");
        text.Append(null, $"    <_SigstoreGatePolicy>{Words(policyFile)}</_SigstoreGatePolicy>\n    <_SigstoreGateLock>{Words(lockFile)}</_SigstoreGateLock>\n");
        text.Append(null, $"    <_SigstoreGatePackageRoot>{Words(packageRoot)}</_SigstoreGatePackageRoot>\n");
        AppendEnd(text, until);
        foreach (var file in files.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var differs = file.TextSha256 is { } sum
                ? $"!Exists('$(_SigstoreGateFile)') or '$([MSBuild]::StableStringHash($([System.IO.File]::ReadAllText($(_SigstoreGateFile))), Sha256))' != '{sum}'"
                : "Exists('$(_SigstoreGateFile)')";
            text.Append(null, $"    <_SigstoreGateFile>{Words(file.Path)}</_SigstoreGateFile>\n    <_SigstoreGateSame Condition=\"{differs}\">false</_SigstoreGateSame>\n");
        }

        AppendWatched(text, [.. packageFolders.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], stamp);
        return new GateRecord(text.Append("  </PropertyGroup>\n</Project>\n").ToString());
    }

    // In ticks: a date in words is another one in another calendar, and the machine's culture would choose.
    private static void AppendEnd(StringBuilder text, DateOnly? until)
    {
        if (until is { } day && day < DateOnly.MaxValue)
        {
            text.Append(null, $"    <_SigstoreGateUntil>{day:yyyy-MM-dd}</_SigstoreGateUntil>\n");
            text.Append(null, $"    <_SigstoreGateEnd>{day.AddDays(1).ToDateTime(TimeOnly.MinValue).Ticks}</_SigstoreGateEnd>\n");
        }
    }

    // What must be no younger than the stamp, whose own time must be the one that was sealed.
    private static void AppendWatched(StringBuilder text, IReadOnlyCollection<string> folders, string stamp)
    {
        text.Append(null, $"    <_SigstoreGateWatch>{string.Join(';', folders.Select(folder => Words(folder) + "/**"))}</_SigstoreGateWatch>\n");
        if (folders.Count > 0)
        {
            text.Append(null, $"    <_SigstoreGateTouched>{Words($"{string.Join(' ', folders.Select(Quoted))} -newercm {Quoted(stamp)}")}</_SigstoreGateTouched>\n");
        }

        text.Append(null, $"    <_SigstoreGateTime>$([System.IO.File]::GetLastWriteTime($(_SigstoreGateStamp)).ToFileTimeUtc())</_SigstoreGateTime>\n");
        text.Append(null, $"    <_SigstoreGateSame Condition=\"'$(_SigstoreGateTime)' != '{File.GetLastWriteTimeUtc(stamp).ToFileTimeUtc()}'\">false</_SigstoreGateSame>\n");
    }

    // One word of a POSIX shell.
    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>The seal over this record: who has the key says that it was written here, for this project and this gate.</summary>
    /// <param name="key">The text of <see cref="GateKey"/>.</param>
    /// <param name="projectPath">The project's absolute path.</param>
    /// <param name="gateFile">The text of the gate file.</param>
    public string Seal(string key, string projectPath, string gateFile) =>
        CoveredFile.SumOf($"{key}|{CoveredFile.SumOf(projectPath)}|{CoveredFile.SumOf(gateFile)}|{CoveredFile.SumOf(_text)}|{key}");

    /// <summary>The record's text.</summary>
    public override string ToString() => _text;

    // A path says nothing but itself: neither to MSBuild nor to XML.
    private static string Words(string text)
    {
        var words = new StringBuilder();
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => words.Append("&amp;"),
                '<' => words.Append("&lt;"),
                '>' => words.Append("&gt;"),
                '"' => words.Append("&quot;"),
                _ when Special.Contains(character, StringComparison.Ordinal) || char.IsControl(character) => words.Append(null, $"%{(int)character:X2}"),
                _ => words.Append(character),
            };
        }

        return words.ToString();
    }
}
