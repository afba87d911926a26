using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sigstore.Local.Log;

/// <summary>The Rekor v2 log: verified body in, transparency log entry with its proof out.</summary>
internal sealed class TransparencyLog(LogStore store) : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public LogStore Store => store;

    /// <summary>Logs a body and returns the TransparencyLogEntry as JSON, every field present.</summary>
    /// <exception cref="EntryExistsException">An equal body is in the log.</exception>
    public async Task<byte[]> AddAsync(LoggedBody body, CancellationToken cancel)
    {
        var logged = await store.AppendAsync(body.Utf8, cancel).ConfigureAwait(false);
        return logged.IsDuplicate
            ? throw new EntryExistsException(logged.Index)
            : EntryJson(body.Kind, body.Version, body.Utf8.Span, logged, store.Signer.KeyId.Span);
    }

    /// <summary>The JSON of an entry; also for those who test verifiers, from whatever parts they like.</summary>
    public static byte[] EntryJson(string kind, string version, ReadOnlySpan<byte> body, LoggedRecord logged, ReadOnlySpan<byte> logId)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("logIndex", Decimal(logged.Index));
            json.WriteStartObject("logId");
            json.WriteBase64String("keyId", logId);
            json.WriteEndObject();
            json.WriteStartObject("kindVersion");
            json.WriteString("kind", kind);
            json.WriteString("version", version);
            json.WriteEndObject();
            json.WriteString("integratedTime", "0");
            json.WriteNull("inclusionPromise");
            WriteProof(json, logged);
            json.WriteBase64String("canonicalizedBody", body);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private static void WriteProof(Utf8JsonWriter json, LoggedRecord logged)
    {
        json.WriteStartObject("inclusionProof");
        json.WriteString("logIndex", Decimal(logged.Index));
        json.WriteBase64String("rootHash", logged.Root.Span);
        json.WriteString("treeSize", Decimal(logged.TreeSize));
        json.WriteStartArray("hashes");
        foreach (var hash in logged.Proof)
        {
            json.WriteBase64StringValue(hash.Span);
        }

        json.WriteEndArray();
        json.WriteStartObject("checkpoint");
        json.WriteString("envelope", logged.Checkpoint);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Decimal(long value) => value.ToString(CultureInfo.InvariantCulture);
}
