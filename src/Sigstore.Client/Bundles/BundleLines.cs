using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Bundles;

/// <summary>Files that hold one bundle, or several in JSON Lines (<c>.sigstore.jsonl</c>: one compact bundle a line).</summary>
public static class BundleLines
{
    /// <summary>The most bundles in a file.</summary>
    public const int MaxBundles = 1024;

    /// <summary>Reads every bundle of a file. A file that is one JSON document, however laid out, is one bundle.</summary>
    /// <exception cref="SigstoreException">SIG1001 and what <see cref="Bundle.Parse(ReadOnlySpan{byte})"/> refuses with; of several lines, which one.</exception>
    public static ImmutableArray<Bundle> Parse(ReadOnlySpan<byte> utf8)
    {
        var lines = Split(utf8);
        if (lines.Length == 1)
        {
            return [Bundle.Parse(utf8)];
        }

        var bundles = ImmutableArray.CreateBuilder<Bundle>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            bundles.Add(ParseLine(utf8[lines[i]], i + 1));
        }

        return bundles.MoveToImmutable();
    }

    /// <summary>Where each bundle of a file stands: the whole of it, or one a line. Empty lines are passed over.</summary>
    /// <exception cref="SigstoreException">SIG1005: more lines with a bundle each than <see cref="MaxBundles"/>.</exception>
    public static ImmutableArray<Range> Split(ReadOnlySpan<byte> utf8)
    {
        var lines = LinesOf(utf8);
        if (lines.Length < 2 || !AreObjects(utf8, lines))
        {
            return [Range.All];
        }

        return lines.Length <= MaxBundles
            ? lines
            : throw new SigstoreException(FailureCode.BundleTooMuchEvidence, $"expected at most {MaxBundles} bundles in a file, found more");
    }

    private static bool AreObjects(ReadOnlySpan<byte> utf8, ImmutableArray<Range> lines)
    {
        foreach (var line in lines)
        {
            if (utf8[line] is not [(byte)'{', .., (byte)'}'])
            {
                return false;
            }
        }

        return true;
    }

    private static Bundle ParseLine(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return Bundle.Parse(line);
        }
        catch (SigstoreException refused)
        {
            throw new SigstoreException(new Failure(refused.Failure.Code, $"line {number}: {refused.Failure.Detail}", refused.Failure.Causes), refused);
        }
    }

    private static ImmutableArray<Range> LinesOf(ReadOnlySpan<byte> utf8)
    {
        var lines = ImmutableArray.CreateBuilder<Range>();
        for (var start = 0; start < utf8.Length;)
        {
            var length = utf8[start..].IndexOf((byte)'\n') is >= 0 and var found ? found : utf8.Length - start;
            var end = start + length;
            var textEnd = end > start && utf8[end - 1] == (byte)'\r' ? end - 1 : end;
            if (textEnd > start)
            {
                lines.Add(start..textEnd);
            }

            if (lines.Count > MaxBundles)
            {
                break; // one too many is enough to know
            }

            start = end + 1;
        }

        return lines.DrainToImmutable();
    }
}
