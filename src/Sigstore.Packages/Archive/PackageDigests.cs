using System.Collections.Immutable;
using Sigstore.Client.Crypto;

namespace Sigstore.Packages.Archive;

/// <summary>The digests of one package, of those that were asked for.</summary>
/// <remarks>Asking for one that was not computed is a bug of the caller and throws <see cref="InvalidOperationException"/>.</remarks>
public sealed class PackageDigests
{
    /// <summary>How many digests there can be.</summary>
    internal const int Count = 9;

    private readonly Digest?[] _digests;

    internal PackageDigests(DigestSelection computed, Digest?[] digests)
    {
        Computed = computed;
        _digests = digests;
    }

    /// <summary>Which digests there are.</summary>
    public DigestSelection Computed { get; }

    /// <summary>SHA-256 of the file as it lies there.</summary>
    public Digest FileSha256 => Of(DigestSelection.FileSha256);

    /// <summary>SHA-512 of the file as it lies there.</summary>
    public Digest FileSha512 => Of(DigestSelection.FileSha512);

    /// <summary>SHA-256 of the file without its NuGet signature.</summary>
    public Digest UnsignedSha256 => Of(DigestSelection.UnsignedSha256);

    /// <summary>SHA-512 of the file without its NuGet signature.</summary>
    public Digest UnsignedSha512 => Of(DigestSelection.UnsignedSha512);

    /// <summary>SHA-256 of the packed file, without NuGet signature and embedded bundles.</summary>
    public Digest PristineSha256 => Of(DigestSelection.PristineSha256);

    /// <summary>SHA-512 of the packed file.</summary>
    public Digest PristineSha512 => Of(DigestSelection.PristineSha512);

    /// <summary>NuGet's <c>contentHash</c>: base64 of <see cref="UnsignedSha512"/>.</summary>
    public string ContentHash => Convert.ToBase64String(UnsignedSha512.Span);

    /// <summary>Every digest there is, each once: what a bundle about this package may name.</summary>
    public ImmutableArray<Digest> Distinct => [.. _digests.OfType<Digest>().Distinct()];

    /// <summary>One digest by its name.</summary>
    public Digest Of(DigestSelection one) =>
        IndexOf(one) is var index && _digests[index] is { } digest ? digest : throw new InvalidOperationException($"{one} was not asked for");

    /// <summary>True if one of these, as far as they were computed, is this digest.</summary>
    public bool Are(Digest digest, DigestSelection these)
    {
        ArgumentNullException.ThrowIfNull(digest);
        for (var index = 0; index < Count; index++)
        {
            if (((int)these & (1 << index)) != 0 && digest.Equals(_digests[index]))
            {
                return true;
            }
        }

        return false;
    }

    internal static int IndexOf(DigestSelection one) => System.Numerics.BitOperations.TrailingZeroCount((int)one);
}
