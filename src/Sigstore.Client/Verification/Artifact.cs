using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Verification;

/// <summary>The thing that was signed: its bytes, or one or more digests of it.</summary>
/// <remarks>An artifact of a stream is read at most once, from where the stream stands; use it for one verification.</remarks>
public abstract class Artifact
{
    private Artifact()
    {
    }

    /// <summary>No artifact: proves only who signed a statement, not that it is about anything at hand. Never for message signatures.</summary>
    public static Artifact AttestationOnlyUnsafe { get; } = new NoArtifact();

    internal virtual bool IsAbsent => false;

    /// <summary>True if the artifact is not at hand, only what somebody says its digest is.</summary>
    internal virtual bool IsDigestAlone => false;

    /// <summary>An artifact at hand.</summary>
    public static Artifact OfBytes(ReadOnlyMemory<byte> bytes) => new Bytes(bytes);

    /// <summary>An artifact to be read, once.</summary>
    public static Artifact OfStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new Streamed(stream);
    }

    /// <summary>An artifact of which only a digest is known.</summary>
    public static Artifact OfDigest(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return new Digests([digest], isAlone: true);
    }

    /// <summary>
    /// Something of which several digests are known, of one or more byte forms (a package's file, unsigned and pristine forms): a
    /// signature over any one of them is about it.
    /// </summary>
    /// <exception cref="ArgumentException">No digest was given.</exception>
    public static Artifact OfDigests(IEnumerable<Digest> digests)
    {
        ImmutableArray<Digest> all = [.. digests];
        return all.IsEmpty ? throw new ArgumentException("at least one digest is needed", nameof(digests)) : new Digests(all, isAlone: false);
    }

    /// <summary>
    /// The artifact's digests of these algorithms, each at most once per byte form; what only digests are known of yields those it has.
    /// </summary>
    internal abstract ImmutableArray<Digest> DigestsOf(ReadOnlySpan<DigestAlgorithm> algorithms);

    /// <summary>The bytes themselves, if at hand and not longer than <paramref name="maxBytes"/>: pure Ed25519 signs no digest.</summary>
    internal abstract bool TryGetBytes(int maxBytes, out ReadOnlyMemory<byte> bytes);

    private sealed class Bytes(ReadOnlyMemory<byte> bytes) : Artifact
    {
        internal override ImmutableArray<Digest> DigestsOf(ReadOnlySpan<DigestAlgorithm> algorithms)
        {
            var digests = ImmutableArray.CreateBuilder<Digest>(algorithms.Length);
            foreach (var algorithm in algorithms)
            {
                digests.Add(Digest.Of(algorithm, bytes.Span));
            }

            return digests.MoveToImmutable();
        }

        internal override bool TryGetBytes(int maxBytes, out ReadOnlyMemory<byte> found)
        {
            found = bytes;
            return bytes.Length <= maxBytes;
        }
    }

    private sealed class Streamed(Stream stream) : Artifact
    {
        private const int BufferSize = 1 << 16;
        private static readonly DigestAlgorithm[] Every = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha384, DigestAlgorithm.Sha512];
        private readonly Lock _reading = new();
        private readonly long _start = stream.CanSeek ? stream.Position : -1;
        private ImmutableArray<Digest> _digests = [];

        internal override ImmutableArray<Digest> DigestsOf(ReadOnlySpan<DigestAlgorithm> algorithms)
        {
            lock (_reading)
            {
                if (!Covers(algorithms))
                {
                    // What cannot be read again is hashed in every way at once.
                    _digests = Hash(stream.CanSeek ? algorithms : Every);
                }

                return _digests;
            }
        }

        internal override bool TryGetBytes(int maxBytes, out ReadOnlyMemory<byte> bytes)
        {
            bytes = default;
            if (!stream.CanSeek || stream.Length - _start > maxBytes)
            {
                return false;
            }

            lock (_reading)
            {
                stream.Position = _start;
                var copy = new byte[stream.Length - _start];
                stream.ReadExactly(copy);
                bytes = copy;
                return true;
            }
        }

        private bool Covers(ReadOnlySpan<DigestAlgorithm> algorithms)
        {
            foreach (var algorithm in algorithms)
            {
                if (!_digests.Any(digest => digest.Algorithm == algorithm))
                {
                    return false;
                }
            }

            return true;
        }

        private ImmutableArray<Digest> Hash(ReadOnlySpan<DigestAlgorithm> algorithms)
        {
            if (stream.CanSeek)
            {
                stream.Position = _start;
            }

            var hashes = new IncrementalHash[algorithms.Length];
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = IncrementalHash.CreateHash(algorithms[i].PlatformName());
            }

            try
            {
                var buffer = new byte[BufferSize];
                for (int read; (read = stream.Read(buffer)) > 0;)
                {
                    Array.ForEach(hashes, hash => hash.AppendData(buffer, 0, read));
                }

                var digests = ImmutableArray.CreateBuilder<Digest>(hashes.Length);
                for (var i = 0; i < hashes.Length; i++)
                {
                    digests.Add(Digest.FromBytes(algorithms[i], hashes[i].GetHashAndReset()));
                }

                return digests.MoveToImmutable();
            }
            finally
            {
                Array.ForEach(hashes, hash => hash.Dispose());
            }
        }
    }

    private sealed class Digests(ImmutableArray<Digest> digests, bool isAlone) : Artifact
    {
        internal override bool IsDigestAlone => isAlone;

        internal override ImmutableArray<Digest> DigestsOf(ReadOnlySpan<DigestAlgorithm> algorithms)
        {
            var found = ImmutableArray.CreateBuilder<Digest>(digests.Length);
            foreach (var digest in digests)
            {
                if (algorithms.Contains(digest.Algorithm))
                {
                    found.Add(digest);
                }
            }

            return found.DrainToImmutable();
        }

        internal override bool TryGetBytes(int maxBytes, out ReadOnlyMemory<byte> bytes)
        {
            bytes = default;
            return false;
        }
    }

    private sealed class NoArtifact : Artifact
    {
        internal override bool IsAbsent => true;

        internal override ImmutableArray<Digest> DigestsOf(ReadOnlySpan<DigestAlgorithm> algorithms) => [];

        internal override bool TryGetBytes(int maxBytes, out ReadOnlyMemory<byte> bytes)
        {
            bytes = default;
            return false;
        }
    }
}
