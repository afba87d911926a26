using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Bundles;

/// <summary>Files that hold one bundle, or several in JSON Lines (<c>.sigstore.jsonl</c>: one compact bundle a line).</summary>
public static class BundleLines
{
    /// <summary>The most bundles in a file: each is verified, at one to two milliseconds, and a file may cost a second.</summary>
    public const int MaxBundles = 256;

    /// <summary>Reads every bundle of a file. A file that is one JSON document, however laid out, is one bundle.</summary>
    /// <exception cref="SigstoreException">SIG1001 and what <see cref="Bundle.Parse(ReadOnlySpan{byte})"/> refuses with; of several lines, which one.</exception>
    public static ImmutableArray<Bundle> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!AreLines(utf8))
        {
            return [Bundle.Parse(utf8)];
        }

        var lines = Split(utf8);
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
        if (!AreLines(utf8))
        {
            return [Range.All];
        }

        var lines = ImmutableArray.CreateBuilder<Range>();
        for (var rest = 0; NextLine(utf8, ref rest) is { } line;)
        {
            lines.Add(lines.Count < MaxBundles
                ? line
                : throw new SigstoreException(FailureCode.BundleTooMuchEvidence, $"expected at most {MaxBundles} bundles in a file, found more"));
        }

        return lines.DrainToImmutable();
    }

    /// <summary>True if a file is of several lines with a JSON object each; any other file is one document.</summary>
    public static bool AreLines(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        for (var rest = 0; NextLine(utf8, ref rest) is { } line; count++)
        {
            if (utf8[line] is not [(byte)'{', .., (byte)'}'])
            {
                return false;
            }
        }

        return count > 1;
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

    // The next line that is not empty, without its end; null behind the last one.
    private static Range? NextLine(ReadOnlySpan<byte> utf8, ref int rest)
    {
        while (rest < utf8.Length)
        {
            var start = rest;
            var end = utf8[start..].IndexOf((byte)'\n') is >= 0 and var length ? start + length : utf8.Length;
            rest = end + 1;
            var textEnd = end > start && utf8[end - 1] == (byte)'\r' ? end - 1 : end;
            if (textEnd > start)
            {
                return start..textEnd;
            }
        }

        return null;
    }
}
