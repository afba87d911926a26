using System.Globalization;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>
/// What a passed check depended on, as bytes that a build keeps beside its pass: folders with everything below them, and single files. On
/// Linux each file's identity and the times that nobody can set back; elsewhere, and on file systems that are not known to note these,
/// which files there are, with size and time of the last change.
/// </summary>
/// <remarks>
/// A build asks this and not MSBuild's own comparison of times: MSBuild remembers the times of files in package folders for as long as its
/// process lives, and its processes outlive the build.
/// </remarks>
public static class PassedInputs
{
    private const int Identities = 1;
    private const int Listing = 2;

    // File times come from a clock that ticks in steps: what changed just before the record could change once more without a trace.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks at folders and files, there or not; taken before the check. Null if something changed only just now.</summary>
    public static byte[]? Record(IReadOnlyCollection<string> folders, IReadOnlyCollection<string> files, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(files);
        if (!FileIdentity.IsSupported)
        {
            return Listed(folders, files);
        }

        var snapshot = InputSnapshot.Take(LogOf(folders, files));
        if (snapshot.NewestChange >= now - ClockStep)
        {
            return null;
        }

        if (!snapshot.SeesEveryChange)
        {
            return Listed(folders, files);
        }

        var record = new RecordWriter();
        record.Number(Identities);
        record.Raw(snapshot.Bytes);
        return record.Bytes.ToArray();
    }

    /// <summary>True if everything is as it was; false also for bytes that are no record, or where it can't be told.</summary>
    public static bool AreUntouched(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new RecordReader(record);
            return reader.Number() switch
            {
                Identities => FileIdentity.IsSupported && InputSnapshot.IsCurrent(ref reader),
                Listing => IsSameListing(ref reader),
                _ => false,
            };
        }
        catch (Exception unreadable) when (unreadable is SigstoreException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The form for systems where files have no identity.</summary>
    internal static byte[] Listed(IReadOnlyCollection<string> folders, IReadOnlyCollection<string> files)
    {
        var record = new RecordWriter();
        record.Number(Listing);
        Write(record, folders);
        Write(record, files);
        record.Text(StateOf(folders, files));
        return record.Bytes.ToArray();
    }

    private static InputLog LogOf(IEnumerable<string> folders, IEnumerable<string> files)
    {
        var inputs = new InputLog();
        foreach (var folder in folders)
        {
            inputs.Tree(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        }

        foreach (var file in files)
        {
            inputs.File(Path.GetFullPath(file));
        }

        return inputs;
    }

    private static bool IsSameListing(ref RecordReader record)
    {
        var (folders, files) = (Read(ref record), Read(ref record));
        var state = Encoding.UTF8.GetString(record.Text());
        return record.IsAtEnd && state == StateOf(folders, files);
    }

    private static void Write(RecordWriter record, IReadOnlyCollection<string> paths)
    {
        record.Number(paths.Count);
        foreach (var path in paths)
        {
            record.Text(path);
        }
    }

    private static List<string> Read(ref RecordReader record)
    {
        var paths = new List<string>();
        for (var left = record.Number(); left > 0; left--)
        {
            paths.Add(Encoding.UTF8.GetString(record.Text()));
        }

        return paths;
    }

    private static string StateOf(IEnumerable<string> folders, IEnumerable<string> files)
    {
        var state = new StringBuilder();
        foreach (var folder in folders.Where(Directory.Exists))
        {
            var snapshot = FolderSnapshot.Take(folder);
            state.Append(folder).Append('\n');
            foreach (var (path, file) in snapshot.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                Append(state, path, file.Size, file.Modified);
            }

            state.AppendJoin('\n', snapshot.Links.Order(StringComparer.Ordinal)).Append('\n');
        }

        foreach (var file in files.Select(path => new FileInfo(path)).Where(file => file.Exists))
        {
            Append(state, file.FullName, file.Length, file.LastWriteTimeUtc);
        }

        return state.ToString();
    }

    private static void Append(StringBuilder state, string path, long size, DateTimeOffset modified) =>
        state.Append(path).Append(CultureInfo.InvariantCulture, $" {size} {modified.UtcTicks}\n");
}
