using System.Buffers.Binary;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Log;

/// <summary>The CT log: entry in, SCT out, after the entry is on the disk.</summary>
/// <remarks>
/// The time of an SCT is the certificate's first second, not the clock's: the leaf then follows from the certificate alone, and a
/// certificate submitted twice meets its own leaf and gets the same SCT, without an index of certificates.
/// Record: u24 length of the leaf, leaf, extra data (what get-entries serves beside it).
/// </remarks>
internal sealed class CertificateTransparencyLog(LogStore store, SctSigner signer) : IDisposable
{
    /// <summary>How this log's records hold their leaves.</summary>
    public static LogFormat Format { get; } = new(LeafOf);

    public LogStore Store => store;

    public SctSigner Signer => signer;

    /// <summary>Logs an entry (see <see cref="SctSigner.PrecertificateEntry"/>) and returns its SCT.</summary>
    /// <param name="entry">Entry type and content.</param>
    /// <param name="time">First second of the certificate.</param>
    /// <param name="extraData">RFC 6962 §4.6 extra_data.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<byte[]> AddAsync(ReadOnlyMemory<byte> entry, DateTimeOffset time, ReadOnlyMemory<byte> extraData, CancellationToken cancel)
    {
        var leaf = SctSigner.Leaf(entry.Span, time);
        byte[] record = [.. TlsLength.Of24(leaf.Length), .. leaf, .. extraData.Span];
        await store.AppendAsync(record, cancel).ConfigureAwait(false);
        return signer.Sign(entry.Span, time);
    }

    /// <summary>The time of the newest of the first entries, which stands for the time of a tree head; the epoch if there is none.</summary>
    public DateTimeOffset NewestTime(long size) => size > 0 && store.ReadRecord(size - 1) is { } record
        ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(LeafOf(record).Span[2..]))
        : DateTimeOffset.UnixEpoch;

    /// <summary>The leaf of a record.</summary>
    public static ReadOnlyMemory<byte> LeafOf(ReadOnlyMemory<byte> record)
    {
        var head = record.Span;
        return record.Slice(3, (head[0] << 16) | (head[1] << 8) | head[2]);
    }

    /// <summary>What follows the leaf in a record.</summary>
    public static ReadOnlyMemory<byte> ExtraDataOf(ReadOnlyMemory<byte> record) => record[(3 + LeafOf(record).Length)..];

    /// <summary>RFC 6962 §4.6: a certificate chain as a TLS vector.</summary>
    public static byte[] ChainOf(IReadOnlyList<ReadOnlyMemory<byte>> certificates)
    {
        var chain = new List<byte>();
        foreach (var certificate in certificates)
        {
            AddVector(chain, certificate.Span);
        }

        var whole = new List<byte>();
        AddVector(whole, chain.ToArray());
        return [.. whole];
    }

    /// <summary>RFC 6962 §4.6: a precertificate followed by its chain.</summary>
    public static byte[] PrecertificateChainOf(ReadOnlySpan<byte> precertificate, IReadOnlyList<ReadOnlyMemory<byte>> issuers)
    {
        var extra = new List<byte>();
        AddVector(extra, precertificate);
        return [.. extra, .. ChainOf(issuers)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        signer.Dispose();
    }

    private static void AddVector(List<byte> target, ReadOnlySpan<byte> content)
    {
        target.AddRange(TlsLength.Of24(content.Length));
        target.AddRange(content);
    }
}
