using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>All names of an archive: each safe by itself, and no two of them one file, or file and folder, on any file system.</summary>
internal static class NameTable
{
    public static void Check(ImmutableArray<ZipEntry> entries, CheckSwitch checks)
    {
        var files = new HashSet<string>(entries.Length, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            EntryName.Check(EntryName.Decode(entry.Record, checks), entry.Name, checks);
            if (!files.Add(EntryName.Fold(entry.Name)))
            {
                // Two signatures get the code of the signature rule, which says more.
                checks.Refuse(entry.Name == EntryName.Signature ? FailureCode.SignatureEntryInvalid : FailureCode.ArchiveNameCollision, $"expected each name once whatever its letter case, found \"{entry.Name}\" again");
            }
        }

        CheckFolders(files, checks);
    }

    private static void CheckFolders(HashSet<string> files, CheckSwitch checks)
    {
        var lookup = files.GetAlternateLookup<ReadOnlySpan<char>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var seenFolder = seen.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var file in files)
        {
            for (var slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1))
            {
                var folder = file.AsSpan(0, slash);
                if (!seenFolder.Add(folder))
                {
                    break; // its own parents were looked at when it was first met
                }

                if (lookup.Contains(folder))
                {
                    checks.Refuse(FailureCode.ArchiveNameCollision, $"expected a folder or a file, found both under the name \"{folder}\"");
                }
            }
        }
    }
}
