using System.Security.Cryptography;
using Sigstore.Client.Crypto;

namespace Sigstore.Packages.Archive;

/// <summary>One hash function over the three forms of a package at once: they share all bytes up to what is attached, and the state is cloned there.</summary>
internal sealed class ForkedHash : IDisposable
{
    private readonly DigestAlgorithm _algorithm;
    private readonly bool _file;
    private readonly bool _unsigned;
    private readonly bool _pristine;
    private IncrementalHash? _unsignedHash;
    private IncrementalHash? _pristineHash;
    private readonly IncrementalHash _hash;

    public ForkedHash(DigestAlgorithm algorithm, bool file, bool unsigned, bool pristine)
    {
        (_algorithm, _file, _unsigned, _pristine) = (algorithm, file, unsigned, pristine);
        _hash = IncrementalHash.CreateHash(algorithm.PlatformName());
    }

    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    /// <summary>The data of the packed file ends here.</summary>
    public void ForkPristine() => _pristineHash = _pristine ? _hash.Clone() : null;

    /// <summary>The data of the unsigned file ends here.</summary>
    public void ForkUnsigned() => _unsignedHash = _unsigned ? _hash.Clone() : null;

    /// <summary>Appends each form's own directory and end record; places the digests at the indices of <see cref="PackageDigests"/>.</summary>
    public void Finish(ArchiveLayout layout, Digest?[] digests)
    {
        var (fileAt, unsignedAt, pristineAt) = _algorithm switch
        {
            DigestAlgorithm.Sha256 => Places(DigestSelection.FileSha256, DigestSelection.UnsignedSha256, DigestSelection.PristineSha256),
            DigestAlgorithm.Sha384 => Places(DigestSelection.FileSha384, DigestSelection.UnsignedSha384, DigestSelection.PristineSha384),
            _ => Places(DigestSelection.FileSha512, DigestSelection.UnsignedSha512, DigestSelection.PristineSha512),
        };
        var isSigned = layout.Signature is not null;
        var isAttached = !layout.Attached.IsEmpty;
        if (_pristineHash is not null)
        {
            digests[pristineAt] = Complete(_pristineHash, layout.PristineTail());
        }

        if (_unsignedHash is not null)
        {
            digests[unsignedAt] = Complete(_unsignedHash, layout.UnsignedTail());
        }

        _hash.AppendData(layout.Directory.Bytes.Span);
        var file = Complete(_hash, layout.Directory.End.Tail.Span);
        var unsigned = isSigned ? digests[unsignedAt] : file;
        digests[fileAt] = _file ? file : null;
        digests[unsignedAt] = _unsigned ? unsigned : null;
        if (_pristine && !isAttached && !isSigned)
        {
            digests[pristineAt] = file;
        }
    }

    public void Dispose()
    {
        _hash.Dispose();
        _unsignedHash?.Dispose();
        _pristineHash?.Dispose();
    }

    private static (int File, int Unsigned, int Pristine) Places(DigestSelection file, DigestSelection unsigned, DigestSelection pristine) =>
        (PackageDigests.IndexOf(file), PackageDigests.IndexOf(unsigned), PackageDigests.IndexOf(pristine));

    private Digest Complete(IncrementalHash hash, ReadOnlySpan<byte> rest)
    {
        hash.AppendData(rest);
        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        return Digest.FromBytes(_algorithm, digest[..hash.GetHashAndReset(digest)]);
    }
}
