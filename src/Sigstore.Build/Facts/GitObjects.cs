using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Sigstore.Build.Facts;

/// <summary>The objects of a git repository, loose or packed, here or in the stores it borrows from: read for a commit's own time.</summary>
internal static class GitObjects
{
    private const int MaxBorrowed = 16;

    /// <summary>The committer's time, or null if the commit is not there or is damaged: that is git's business, the SBOM takes its time from elsewhere.</summary>
    public static DateTimeOffset? TimeOf(string objectsFolder, string commit)
    {
        try
        {
            return Stores(objectsFolder).Select(store => Loose(store, commit) ?? Packed(store, commit)).FirstOrDefault(text => text is not null) is { } found
                ? CommitterTime(Encoding.UTF8.GetString(found))
                : null;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or FormatException or OverflowException or FileNotFoundException)
        {
            return null;
        }
    }

    // A clone that shares objects with another (git clone --reference, as CI runners do) names the other store in a file.
    private static IEnumerable<string> Stores(string own)
    {
        yield return own;
        var alternates = Path.Combine(own, "info", "alternates");
        foreach (var line in File.Exists(alternates) ? File.ReadLines(alternates).Where(line => line.Length > 0).Take(MaxBorrowed) : [])
        {
            yield return Path.GetFullPath(line, own);
        }
    }

    private static byte[]? Packed(string store, string commit)
    {
        var packs = Path.Combine(store, "pack");
        return !Directory.Exists(packs) ? null : Directory.EnumerateFiles(packs, "pack-*.idx").Order(StringComparer.Ordinal)
            .Select(index => new GitPack(index).ReadCommit(commit)).FirstOrDefault(found => found is not null);
    }

    // A loose object is a zlib stream: "commit <size>\0", then the commit.
    private static byte[]? Loose(string store, string commit)
    {
        var path = Path.Combine(store, commit[..2], commit[2..]);
        if (!File.Exists(path))
        {
            return null;
        }

        using var inflated = new ZLibStream(File.OpenRead(path), CompressionMode.Decompress);
        var start = new byte[1 << 16];
        return start[..inflated.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    // Header lines end with an empty one; one of them is "committer <who> <seconds> <zone>".
    private static DateTimeOffset? CommitterTime(string commit) =>
        commit.Split('\n').TakeWhile(line => line.Length > 0).FirstOrDefault(line => line.StartsWith("committer ", StringComparison.Ordinal)) is { } line
        && line.Split(' ') is { Length: >= 4 } words
        && long.TryParse(words[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
