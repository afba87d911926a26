using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Tool.Commands;

/// <summary>A bundle and where it was found. A file that holds no readable bundle is kept as its failure: it is reported, never passed over.</summary>
internal sealed class BundleFile
{
    private BundleFile(string place, Bundle? bundle, Failure? failure) => (Place, Bundle, Failure) = (place, bundle, failure);

    /// <summary>File name, or the entry of the package.</summary>
    public string Place { get; }

    public Bundle? Bundle { get; }

    public Failure? Failure { get; }

    /// <summary>Every bundle of a file.</summary>
    public static ImmutableArray<BundleFile> Read(string path)
    {
        ReadOnlyMemory<byte> bytes = ReadFile(path);
        try
        {
            return !BundleLines.AreLines(bytes.Span)
                ? [Read(path, bytes)]
                : [.. BundleLines.Split(bytes.Span).Select(line => Read(string.Create(CultureInfo.InvariantCulture, $"{path} line {LineNumber(bytes.Span, line)}"), bytes[line]))];
        }
        catch (SigstoreException refused)
        {
            return [new BundleFile(path, null, refused.Failure)];
        }
    }

    /// <summary>The bundles beside a file, by the names clients write: <c>.sigstore.json</c>, <c>.sigstore</c>, <c>.sigstore.jsonl</c>, <c>.KIND.sigstore.json</c>.</summary>
    public static ImmutableArray<BundleFile> Beside(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileName(path);
        return
        [
            .. Directory.EnumerateFiles(folder)
                .Where(file => IsBeside(Path.GetFileName(file), name))
                .Order(StringComparer.Ordinal)
                .SelectMany(file => Read(file)),
        ];
    }

    /// <summary>The bundles inside a package.</summary>
    public static ImmutableArray<BundleFile> Inside(PackageArchive package) =>
    [
        .. package.Bundles.Select(embedded => new BundleFile(
            $"_sigstore/{embedded.Name}",
            embedded.Bundle,
            embedded.Bundle is null ? new Failure(FailureCode.BundleVersionUnsupported, "expected a bundle of a known version, found another") : null)),
    ];

    public static byte[] ReadFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return InputFile.ReadWhole(stream, Bundle.MaxSize) ?? throw new SigstoreException(FailureCode.BundleMalformed, $"expected at most {Bundle.MaxSize} bytes in {path}, found more");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.FileUnreadable, $"expected to read {path}, found {InputFile.Found(path, unreadable)}", unreadable);
        }
    }

    // Each for itself: a line that cannot be read says nothing about the others.
    private static BundleFile Read(string place, ReadOnlyMemory<byte> json)
    {
        try
        {
            return new BundleFile(place, Bundle.Parse(json.Span), null);
        }
        catch (SigstoreException refused)
        {
            return new BundleFile(place, null, refused.Failure);
        }
    }

    private static int LineNumber(ReadOnlySpan<byte> file, Range line) => file[..line.Start.Value].Count((byte)'\n') + 1;

    private static bool IsBeside(string candidate, string name) =>
        candidate.StartsWith(name + ".", StringComparison.Ordinal)
        && (candidate.EndsWith(".sigstore.json", StringComparison.Ordinal) || candidate == name + ".sigstore" || candidate == name + ".sigstore.jsonl");
}
