using System.Buffers;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>Names of entries: decoded once exactly as NuGet decodes them, and refused if they could mean anything but one plain file.</summary>
internal static class EntryName
{
    /// <summary>The NuGet signature.</summary>
    public const string Signature = ".signature.p7s";

    /// <summary>The folder of what is attached.</summary>
    public const string AttachedFolder = "_sigstore/";

    /// <summary>How the name of an embedded bundle ends.</summary>
    public const string BundleSuffix = ".sigstore.json";

    private const string MetadataFile = ".nupkg.metadata";
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Concat(Enumerable.Range(127, 33)).Select(code => (char)code), '\\', ':']);

    private static readonly SearchValues<char> BundleCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The name as the headers hold it; non-ASCII names must carry the UTF-8 flag.</summary>
    public static string Decode(ZipRecord record, CheckSwitch checks)
    {
        var bytes = record.Name.Span;
        if (bytes.IsEmpty)
        {
            throw new SigstoreException(FailureCode.ArchiveNameUnsafe, "expected a name for each entry, found an empty one");
        }

        if (Ascii.IsValid(bytes))
        {
            return System.Text.Encoding.ASCII.GetString(bytes);
        }

        checks.Demand(record.IsUtf8, FailureCode.ArchiveNameUnsafe, $"expected a name outside ASCII to be marked as UTF-8, found \"{record.Label}\"");
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException notUtf8)
        {
            throw new SigstoreException(FailureCode.ArchiveNameUnsafe, $"expected a name in UTF-8, found \"{record.Label}\"", notUtf8);
        }
    }

    /// <summary>What NuGet writes to disk: percent-decoded once.</summary>
    public static string Unescape(string raw) => raw.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(raw) : raw;

    /// <summary>The form in which names are compared: no difference of letter case.</summary>
    public static string Fold(string name) => name.ToUpperInvariant();

    /// <summary>Refuses a name that is not a plain relative path, and one that comes to mean something reserved.</summary>
    public static void Check(string raw, string name, CheckSwitch checks)
    {
        checks.Demand(!name.AsSpan().ContainsAny(Forbidden), FailureCode.ArchiveNameUnsafe, $"expected no control character, backslash or colon in a name, found \"{raw}\"");
        checks.Demand(CountSlashes(raw) == CountSlashes(name), FailureCode.ArchiveNameUnsafe, $"expected no encoded separator in a name, found \"{raw}\"");
        checks.Demand(!HasCombiningMark(name), FailureCode.ArchiveNameUnsafe, $"expected a name in Unicode normal form C, found \"{raw}\"");
        foreach (var range in name.AsSpan().Split('/'))
        {
            CheckSegment(name.AsSpan(range), raw, checks);
        }

        CheckReserved(raw, name, checks);
    }

    /// <summary>True for the names our writer gives embedded bundles: <c>_sigstore/[a-z0-9-]+.sigstore.json</c>, no device name.</summary>
    public static bool IsBundle(ReadOnlySpan<char> name)
    {
        if (!name.StartsWith(AttachedFolder, StringComparison.Ordinal) || !name.EndsWith(BundleSuffix, StringComparison.Ordinal) || name.Length <= AttachedFolder.Length + BundleSuffix.Length)
        {
            return false;
        }

        var stem = name[AttachedFolder.Length..^BundleSuffix.Length];
        return !stem.ContainsAnyExcept(BundleCharacters) && !IsDevice(stem);
    }

    /// <summary>True unless the entry is packaging furniture that NuGet leaves out on extraction, in any folder.</summary>
    public static bool IsExtracted(ReadOnlySpan<char> name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        return !file.IsEmpty
            && !file.Equals("[Content_Types].xml", StringComparison.OrdinalIgnoreCase)
            && !file.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
            && !file.EndsWith(".psmdcp", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True for a nuspec in the root.</summary>
    public static bool IsRootNuspec(string name) => name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !name.Contains('/', StringComparison.Ordinal);

    private static void CheckSegment(ReadOnlySpan<char> segment, string raw, CheckSwitch checks)
    {
        checks.Demand(segment is not ("" or "." or ".."), FailureCode.ArchiveNameUnsafe, $"expected a relative path without empty, . or .. segments, found \"{raw}\"");
        checks.Demand(segment is "" or "." or ".." || segment[^1] is not ('.' or ' '), FailureCode.ArchiveNameUnsafe, $"expected no trailing dot or space in a name, found \"{raw}\"");
        checks.Demand(!IsDevice(segment), FailureCode.ArchiveNameUnsafe, $"expected no device name, found \"{raw}\"");
    }

    private static void CheckReserved(string raw, string name, CheckSwitch checks)
    {
        var attached = name.StartsWith(AttachedFolder, StringComparison.OrdinalIgnoreCase) || name.Equals("_sigstore", StringComparison.OrdinalIgnoreCase);
        checks.Demand(!attached || raw.StartsWith(AttachedFolder, StringComparison.Ordinal), FailureCode.ArchiveNameReserved, $"expected the reserved folder to be spelt {AttachedFolder}, found \"{raw}\"");
        var signature = name.Equals(Signature, StringComparison.OrdinalIgnoreCase);
        checks.Demand(!signature || raw == Signature, FailureCode.ArchiveNameReserved, $"expected the reserved name to be spelt {Signature}, found \"{raw}\"");
        checks.Demand(!name.Equals(MetadataFile, StringComparison.OrdinalIgnoreCase), FailureCode.ArchiveNameReserved, $"expected no entry with the name of a file that NuGet writes, found \"{raw}\"");
    }

    /// <summary>Refuses entries that NuGet would overwrite with the package itself or its hash.</summary>
    public static void CheckPackageFile(string name, PackageIdentity identity, CheckSwitch checks)
    {
        var taken = name.StartsWith(identity.FileName, StringComparison.OrdinalIgnoreCase);
        checks.Demand(!taken, FailureCode.ArchiveNameReserved, $"expected no entry with the name of the package file itself, found \"{name}\"");
    }

    // Windows device names, whatever extension follows: CON, PRN, AUX, NUL, COM0–9, LPT0–9 (superscript digits too), CONIN$, CONOUT$, CLOCK$.
    private static bool IsDevice(ReadOnlySpan<char> segment)
    {
        var dot = segment.IndexOf('.');
        Span<char> stem = stackalloc char[8];
        var part = (dot < 0 ? segment : segment[..dot]).TrimEnd(' ');
        if (part.Length is < 3 or > 7 || part.ToUpperInvariant(stem) < 0)
        {
            return false;
        }

        ReadOnlySpan<char> device = stem[..part.Length];
        return device is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$" or "CLOCK$"
            || (device.Length == 4 && device[..3] is "COM" or "LPT" && device[3] is (>= '0' and <= '9') or '¹' or '²' or '³');
    }

    private static int CountSlashes(string text) => text.AsSpan().Count('/');

    // Composition tables may be absent (invariant globalization), so what could compose is refused: a name without combining marks, conjoining
    // Jamo and singletons is in form C already, and two names without them are equal only if they look equal.
    private static bool HasCombiningMark(string name) => name.AsSpan().ContainsAnyInRange('\u0300', '\u036F') || name.Any(letter => letter is
        '\u3099' or '\u309A' or '\u2126' or '\u212A' or '\u212B' or (>= '\u1100' and <= '\u11FF') or (>= '\uF900' and <= '\uFAFF'));
}
