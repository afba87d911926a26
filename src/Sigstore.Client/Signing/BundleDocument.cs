using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Services;

namespace Sigstore.Client.Signing;

/// <summary>
/// Puts the collected evidence together as a bundle of version 0.3 and reads it back: what a stranger could not read is never handed out.
/// </summary>
internal static class BundleDocument
{
    public static Bundle Create(SigningCredential credential, LogSubmission submission, ImmutableArray<LoggedEntry> entries, ImmutableArray<ReadOnlyMemory<byte>> timestamps)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", BundleMediaTypes.Current);
            WriteMaterial(json, credential, entries, timestamps);
            WriteContent(json, submission);
            json.WriteEndObject();
        }

        return Bundle.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void WriteMaterial(Utf8JsonWriter json, SigningCredential credential, ImmutableArray<LoggedEntry> entries, ImmutableArray<ReadOnlyMemory<byte>> timestamps)
    {
        json.WriteStartObject("verificationMaterial");
        if (credential.Verifier.IsCertificate)
        {
            json.WriteStartObject("certificate");
            json.WriteBase64String("rawBytes", credential.Verifier.Der.Span);
        }
        else
        {
            json.WriteStartObject("publicKey");
            json.WriteString("hint", credential.KeyHint);
        }

        json.WriteEndObject();
        json.WriteStartArray("tlogEntries");
        foreach (var entry in entries)
        {
            entry.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteStartObject("timestampVerificationData");
        json.WriteStartArray("rfc3161Timestamps");
        foreach (var timestamp in timestamps)
        {
            json.WriteStartObject();
            json.WriteBase64String("signedTimestamp", timestamp.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, LogSubmission submission)
    {
        if (submission.Envelope is not { } envelope)
        {
            json.WriteStartObject("messageSignature");
            json.WriteStartObject("messageDigest");
            json.WriteString("algorithm", submission.Digest.Algorithm.WireName());
            json.WriteBase64String("digest", submission.Digest.Span);
            json.WriteEndObject();
            json.WriteBase64String("signature", submission.Signature.Span);
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject("dsseEnvelope");
        json.WriteBase64String("payload", envelope.Payload.Span);
        json.WriteString("payloadType", envelope.PayloadType);
        json.WriteStartArray("signatures");
        json.WriteStartObject();
        json.WriteBase64String("sig", envelope.Signatures[0].Signature.Span);
        if (envelope.Signatures[0].KeyId.Length > 0)
        {
            json.WriteString("keyid", envelope.Signatures[0].KeyId);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
