using System.Globalization;

namespace Sigstore.Build.Tasks;

/// <summary>
/// What an answer depends on, in one line that <c>Sigstore.Build.Verify.targets</c> reads again: <c>folder;…|file;…|number</c>. All files in
/// the folders and in folders of these count; the number is how many there are. What means something to MSBuild is escaped in
/// its way, twice: reading takes one off.
/// </summary>
internal static class WatchedFiles
{
    private const string Special = "%*?@$();'|";

    public static string Of(IEnumerable<string> folders, IEnumerable<string> files)
    {
        // A folder that is not there yet is one without files.
        var distinct = folders.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).ToList();
        var number = distinct.Where(Directory.Exists).Sum(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
        return string.Create(CultureInfo.InvariantCulture, $"{Joined(distinct)}|{Joined(files.Where(File.Exists).Distinct(StringComparer.Ordinal))}|{number}");
    }

    private static string Joined(IEnumerable<string> paths) => string.Join(';', paths.Select(Escaped));

    private static string Escaped(string path) => string.Concat(path.Select(character => Special.Contains(character, StringComparison.Ordinal) ? $"%25{(int)character:x2}" : $"{character}"));
}
