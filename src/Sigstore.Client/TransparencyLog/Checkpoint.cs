using System.Collections.Immutable;
using System.Globalization;
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
        var lines = System.Text.Encoding.UTF8.GetString(noteText[..^1]).Split('\n');
        Require(lines.Length >= 3, $"expected origin, size and root hash, found {lines.Length} lines");
        Require(lines.All(line => line.Length > 0), "expected no empty line, found one");
        // Only the canonical decimal: "+1", "01", " 1" and "0x1" would let two readers see two sizes.
        var isNumber = long.TryParse(lines[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size) && size >= 0;
        Require(isNumber, "expected the tree size as a decimal below 2^63, found another text");
        checks.Demand(size.ToString(CultureInfo.InvariantCulture) == lines[1], Malformed, "expected the tree size as a decimal without sign and leading zeros, found another spelling");
        var root = Base64Strict.Decode(lines[2], Malformed, "root hash of the checkpoint");
        Require(root.Length == Sha256Digest.Size, $"expected a root hash of 32 bytes, found {root.Length}");
        return new Checkpoint(lines[0], size, Sha256Digest.FromBytes(root), [.. lines[3..]]);
    }

    /// <summary>Writes the text of a note.</summary>
    public static byte[] Write(string origin, long treeSize, Sha256Digest rootHash)
    {
        ArgumentNullException.ThrowIfNull(rootHash);
        return System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{origin}\n{treeSize}\n{rootHash.ToBase64()}\n"));
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail);
        }
    }
}
