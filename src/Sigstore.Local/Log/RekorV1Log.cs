using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>The Rekor v1 log: a tree with one shard, entries with a time and a signed promise (SET) beside their proof.</summary>
/// <remarks>Record: time in seconds as u64, then the body, which alone is the leaf.</remarks>
internal sealed class RekorV1Log(LogStore store, TimeProvider time) : IDisposable
{
    private const int TimeSize = 8;

    /// <summary>How this log's records hold their leaves.</summary>
    public static LogFormat Format { get; } = new(BodyOf);

    public LogStore Store => store;

    /// <summary>The tree's id, sixteen hexadecimal digits at the head of every entry's id.</summary>
    public string TreeId { get; } = TreeIdOf(store.Signer.KeyId.Span).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The tree's id in decimal, as it stands in the origin.</summary>
    public string TreeIdDecimal => TreeIdOf(store.Signer.KeyId.Span).ToString(CultureInfo.InvariantCulture);

    /// <summary>The origin of the log with this key: name, dash, decimal tree id.</summary>
    public static string OriginOf(string name, ReadOnlySpan<byte> keyId) => $"{name} - {TreeIdOf(keyId).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The body within a record.</summary>
    public static ReadOnlyMemory<byte> BodyOf(ReadOnlyMemory<byte> record) => record[TimeSize..];

    /// <summary>Logs a body; the answer's index, and whether it was there before.</summary>
    public async Task<LoggedRecord> AddAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var record = new byte[TimeSize + body.Length];
        BinaryPrimitives.WriteInt64BigEndian(record, time.GetUtcNow().ToUnixTimeSeconds());
        body.Span.CopyTo(record.AsSpan(TimeSize));
        return await store.AppendAsync(record, cancel).ConfigureAwait(false);
    }

    /// <summary>The id of an entry: tree id and leaf hash.</summary>
    public string IdOf(Sha256Digest leafHash) => TreeId + leafHash.Hex;

    /// <summary>Writes an entry as <c>"id":{…}</c>, with a proof for the present checkpoint; false if there is none at the index.</summary>
    public bool TryWriteEntry(Utf8JsonWriter json, long index)
    {
        if (store.ReadCheckpoint() is not { } checkpoint || index < 0 || index >= checkpoint.Claims.TreeSize || store.ReadRecord(index) is not { } record)
        {
            return false;
        }

        var body = BodyOf(record);
        var seconds = BinaryPrimitives.ReadInt64BigEndian(record.Span);
        json.WriteStartObject(IdOf(MerkleTree.HashLeaf(body.Span)));
        json.WriteBase64String("body", body.Span);
        json.WriteNumber("integratedTime", seconds);
        json.WriteString("logID", Convert.ToHexStringLower(store.Signer.KeyId.Span));
        json.WriteNumber("logIndex", index);
        json.WriteStartObject("verification");
        WriteProof(json, index, checkpoint.Note, checkpoint.Claims);
        json.WriteBase64String("signedEntryTimestamp", Promise(body.Span, seconds, index));
        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private void WriteProof(Utf8JsonWriter json, long index, string note, Checkpoint claims)
    {
        json.WriteStartObject("inclusionProof");
        json.WriteString("checkpoint", note);
        json.WriteStartArray("hashes");
        foreach (var hash in store.CreateReader().InclusionProof(index, claims.TreeSize))
        {
            json.WriteStringValue(hash.Hex);
        }

        json.WriteEndArray();
        json.WriteNumber("logIndex", index);
        json.WriteString("rootHash", claims.RootHash.Hex);
        json.WriteNumber("treeSize", claims.TreeSize);
        json.WriteEndObject();
    }

    // The members are in canonical order already, and hold nothing that JSON would escape (RFC 8785).
    private byte[] Promise(ReadOnlySpan<byte> body, long seconds, long index) => store.Signer.SignData(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"body":"{{Convert.ToBase64String(body)}}","integratedTime":{{seconds}},"logID":"{{Convert.ToHexStringLower(store.Signer.KeyId.Span)}}","logIndex":{{index}}}""")));

    private static long TreeIdOf(ReadOnlySpan<byte> keyId) => BinaryPrimitives.ReadInt64BigEndian(keyId) & long.MaxValue;
}
