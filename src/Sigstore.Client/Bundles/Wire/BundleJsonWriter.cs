using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Bundles.Wire;

/// <summary>Writes bundles of version 0.3: compact, members in the order of the specification, defaults left out.</summary>
internal static class BundleJsonWriter
{
    // The default encoder would write '+' in media types as an escape: legal, but nobody else does.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Bundle bundle)
    {
        var output = new ArrayBufferWriter<byte>(8192);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("mediaType", BundleMediaTypes.Current);
        WriteMaterial(json, bundle.Material);
        switch (bundle.Content)
        {
            case SignatureContent.Message message: WriteMessage(json, message); break;
            case SignatureContent.Dsse dsse: WriteEnvelope(json, dsse.Envelope); break;
            default: throw new System.Diagnostics.UnreachableException();
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteMaterial(Utf8JsonWriter json, VerificationMaterial material)
    {
        json.WriteStartObject("verificationMaterial");
        switch (material.Signer)
        {
            case SignerMaterial.WithCertificate { Intermediates.IsEmpty: false }:
                throw new SigstoreException(FailureCode.BundleFormNotAllowed, "expected one certificate, which is all a 0.3 bundle holds, found a chain");
            case SignerMaterial.WithCertificate signer:
                json.WriteStartObject("certificate");
                json.WriteBase64String("rawBytes", signer.Leaf.Der.Span);
                break;
            case SignerMaterial.WithKey key:
                json.WriteStartObject("publicKey");
                json.WriteString("hint", key.Hint);
                break;
            default: throw new System.Diagnostics.UnreachableException();
        }

        json.WriteEndObject();
        json.WriteStartArray("tlogEntries");
        foreach (var entry in material.LogEntries)
        {
            WriteEntry(json, entry);
        }

        json.WriteEndArray();
        WriteTimestamps(json, material);
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, LogEntry entry)
    {
        json.WriteStartObject();
        WriteInt64(json, "logIndex", entry.LogIndex);
        json.WriteStartObject("logId");
        json.WriteBase64String("keyId", entry.LogId.Span);
        json.WriteEndObject();
        json.WriteStartObject("kindVersion");
        json.WriteString("kind", entry.KindName);
        json.WriteString("version", entry.KindVersion);
        json.WriteEndObject();
        if (entry.IntegratedTime != 0)
        {
            WriteInt64(json, "integratedTime", entry.IntegratedTime);
        }

        if (!entry.Promise.IsEmpty)
        {
            json.WriteStartObject("inclusionPromise");
            json.WriteBase64String("signedEntryTimestamp", entry.Promise.Span);
            json.WriteEndObject();
        }

        if (entry.Proof is { } proof)
        {
            WriteProof(json, proof);
        }

        json.WriteBase64String("canonicalizedBody", entry.Body.Span);
        json.WriteEndObject();
    }

    private static void WriteProof(Utf8JsonWriter json, InclusionProof proof)
    {
        json.WriteStartObject("inclusionProof");
        WriteInt64(json, "logIndex", proof.LogIndex);
        json.WriteBase64String("rootHash", proof.RootHash.Span);
        WriteInt64(json, "treeSize", proof.TreeSize);
        json.WriteStartArray("hashes");
        foreach (var hash in proof.Hashes)
        {
            json.WriteBase64StringValue(hash.Span);
        }

        json.WriteEndArray();
        if (proof.Checkpoint is { } checkpoint)
        {
            json.WriteStartObject("checkpoint");
            json.WriteString("envelope", checkpoint.Note.Utf8Bytes.Span);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTimestamps(Utf8JsonWriter json, VerificationMaterial material)
    {
        if (material.Timestamps.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("timestampVerificationData");
        json.WriteStartArray("rfc3161Timestamps");
        foreach (var response in material.Timestamps)
        {
            json.WriteStartObject();
            json.WriteBase64String("signedTimestamp", response.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, SignatureContent.Message message)
    {
        json.WriteStartObject("messageSignature");
        if (message.MessageDigest is { } digest)
        {
            json.WriteStartObject("messageDigest");
            json.WriteString("algorithm", digest.Algorithm.WireName());
            json.WriteBase64String("digest", digest.Span);
            json.WriteEndObject();
        }

        json.WriteBase64String("signature", message.Signature.Span);
        json.WriteEndObject();
    }

    private static void WriteEnvelope(Utf8JsonWriter json, DsseEnvelope envelope)
    {
        json.WriteStartObject("dsseEnvelope");
        json.WriteBase64String("payload", envelope.Payload.Span);
        json.WriteString("payloadType", envelope.PayloadType);
        json.WriteStartArray("signatures");
        foreach (var signature in envelope.Signatures)
        {
            json.WriteStartObject();
            json.WriteBase64String("sig", signature.Signature.Span);
            if (signature.KeyId.Length > 0)
            {
                json.WriteString("keyid", signature.KeyId);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // proto3 JSON writes 64-bit integers as strings.
    private static void WriteInt64(Utf8JsonWriter json, string name, long value) => json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
}
