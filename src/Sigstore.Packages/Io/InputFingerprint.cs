using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>One digest over the identity and state of every input of a run, and the newest change among them.</summary>
internal sealed class InputFingerprint
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true, MaxRecursionDepth = 64,
    };

    private InputFingerprint(string hex, DateTimeOffset newestChange) => (Hex, NewestChange) = (hex, newestChange);

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public string Hex { get; }

    /// <summary>The latest change of any inode, folders included.</summary>
    public DateTimeOffset NewestChange { get; }

    /// <summary>Looks at everything; reads no content.</summary>
    public static InputFingerprint Of(IEnumerable<string> files, IEnumerable<string> places, IEnumerable<string> trees)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var newest = DateTimeOffset.MinValue;
        foreach (var file in files)
        {
            Append(hash, file, ref newest);
        }

        foreach (var place in places)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(place));
            hash.AppendData([Path.Exists(place) ? (byte)1 : (byte)0]);
        }

        foreach (var tree in trees)
        {
            Append(hash, tree, ref newest);
            foreach (var path in ListOf(tree))
            {
                Append(hash, path, ref newest);
            }
        }

        return new InputFingerprint(Convert.ToHexStringLower(hash.GetHashAndReset()), newest);
    }

    private static void Append(IncrementalHash hash, string path, ref DateTimeOffset newest)
    {
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        var changed = FileIdentity.Read(path, identity);
        newest = changed > newest ? changed : newest;
        hash.AppendData(Encoding.UTF8.GetBytes(path));
        hash.AppendData(identity);
    }

    // Links are listed and not followed; the order of the file system is not stable.
    private static List<string> ListOf(string tree)
    {
        if (!Directory.Exists(tree))
        {
            return [];
        }

        var entries = new FileSystemEnumerable<string>(tree, (ref entry) => entry.ToFullPath(), Everything)
        {
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        var list = entries.ToList();
        list.Sort(StringComparer.Ordinal);
        return list;
    }
}
