using System.Collections.Immutable;
using System.Text.Json;

namespace Sigstore.Client.Services;

/// <summary>
/// A log's answer in the members a bundle has for it. Nothing of it is verified here, and none of it is kept as an object: it is
/// written into the bundle, whose strict reader and verifier judge it.
/// </summary>
internal sealed class LoggedEntry
{
    public required string LogIndex { get; init; }

    public required string KeyId { get; init; }

    public required string Kind { get; init; }

    public required string Version { get; init; }

    public required string Body { get; init; }

    public string? IntegratedTime { get; init; }

    public string? SignedEntryTimestamp { get; init; }

    public required LoggedProof Proof { get; init; }

    /// <summary>Writes the entry as <c>TransparencyLogEntry</c>; what is absent is left out.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("logIndex", LogIndex);
        WriteNested(json, "logId", "keyId", KeyId);
        json.WriteStartObject("kindVersion");
        json.WriteString("kind", Kind);
        json.WriteString("version", Version);
        json.WriteEndObject();
        if (IntegratedTime is not (null or "0"))
        {
            json.WriteString("integratedTime", IntegratedTime);
        }

        if (SignedEntryTimestamp is not null)
        {
            WriteNested(json, "inclusionPromise", "signedEntryTimestamp", SignedEntryTimestamp);
        }

        WriteProof(json);
        json.WriteString("canonicalizedBody", Body);
        json.WriteEndObject();
    }

    private void WriteProof(Utf8JsonWriter json)
    {
        json.WriteStartObject("inclusionProof");
        json.WriteString("logIndex", Proof.LogIndex);
        json.WriteString("rootHash", Proof.RootHash);
        json.WriteString("treeSize", Proof.TreeSize);
        json.WriteStartArray("hashes");
        foreach (var hash in Proof.Hashes)
        {
            json.WriteStringValue(hash);
        }

        json.WriteEndArray();
        WriteNested(json, "checkpoint", "envelope", Proof.Checkpoint);
        json.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter json, string outer, string inner, string value)
    {
        json.WriteStartObject(outer);
        json.WriteString(inner, value);
        json.WriteEndObject();
    }
}

/// <summary>The inclusion proof of a <see cref="LoggedEntry"/>; numbers in decimal, bytes in base64.</summary>
internal sealed record LoggedProof(string LogIndex, string RootHash, string TreeSize, ImmutableArray<string> Hashes, string Checkpoint);
