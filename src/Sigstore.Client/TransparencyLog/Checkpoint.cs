using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>What a log says of its tree: origin, size, root (C2SP tlog-checkpoint). Read from a note's text; its signature is judged by <see cref="SignedCheckpoint"/>.</summary>
public sealed class Checkpoint
{
    private const FailureCode Malformed = FailureCode.CheckpointMalformed;

    private Checkpoint(string origin, long treeSize, Sha256Digest rootHash, ImmutableArray<string> extensions) =>
        (Origin, TreeSize, RootHash, Extensions) = (origin, treeSize, rootHash, extensions);

    /// <summary>The log's name for itself, for v1 followed by <c> - </c> and the tree's id.</summary>
    public string Origin { get; }

    /// <summary>Leaves in the tree.</summary>
    public long TreeSize { get; }

    /// <summary>The root of the tree.</summary>
    public Sha256Digest RootHash { get; }

    /// <summary>Further lines, unknown here; v1 logs wrote a time.</summary>
    public ImmutableArray<string> Extensions { get; }

    /// <summary>Reads the text of a note; every defect is <see cref="FailureCode.CheckpointMalformed"/>.</summary>
    public static Checkpoint Parse(ReadOnlySpan<byte> noteText) => Parse(noteText, CheckSwitch.All);

    internal static Checkpoint Parse(ReadOnlySpan<byte> noteText, CheckSwitch checks)
    {
        Require(noteText.Length is > 1 and <= SignedNote.MaxSize && noteText[^1] == (byte)'\n', "expected lines that end in a line feed, found none");
        var count = noteText.Count((byte)'\n');
        Require(count >= 3, $"expected origin, size and root hash, found {count} lines");
        Require(noteText[0] != (byte)'\n' && noteText.IndexOf("\n\n"u8) < 0, "expected no empty line, found one");
        var rest = noteText;
        var origin = System.Text.Encoding.UTF8.GetString(Line(ref rest));
        // Only the canonical decimal: "+1", "01", " 1" and "0x1" would let two readers see two sizes.
        var decimalSize = Line(ref rest);
        var isNumber = long.TryParse(decimalSize, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size) && size >= 0;
        Require(isNumber, "expected the tree size as a decimal below 2^63, found another text");
        checks.Demand(IsCanonical(decimalSize, size), Malformed, "expected the tree size as a decimal without sign and leading zeros, found another spelling");
        var root = Base64Strict.Decode(Line(ref rest), Malformed, "root hash of the checkpoint");
        Require(root.Length == Sha256Digest.Size, $"expected a root hash of 32 bytes, found {root.Length}");
        return new Checkpoint(origin, size, Sha256Digest.FromBytes(root), Extra(rest, count - 3));
    }

    /// <summary>Writes the text of a note.</summary>
    public static byte[] Write(string origin, long treeSize, Sha256Digest rootHash)
    {
        ArgumentNullException.ThrowIfNull(rootHash);
        return System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{origin}\n{treeSize}\n{rootHash.ToBase64()}\n"));
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line;
    }

    private static ImmutableArray<string> Extra(ReadOnlySpan<byte> rest, int count)
    {
        var lines = ImmutableArray.CreateBuilder<string>(count);
        while (!rest.IsEmpty)
        {
            lines.Add(System.Text.Encoding.UTF8.GetString(Line(ref rest)));
        }

        return lines.MoveToImmutable();
    }

    private static bool IsCanonical(ReadOnlySpan<byte> text, long value)
    {
        Span<byte> canonical = stackalloc byte[20];
        return value.TryFormat(canonical, out var written, default, CultureInfo.InvariantCulture) && canonical[..written].SequenceEqual(text);
    }

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] DemandHandler detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail.ToString());
        }
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail);
        }
    }
}
