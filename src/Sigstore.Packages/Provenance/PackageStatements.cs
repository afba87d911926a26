using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sigstore.Packages.Sbom;

namespace Sigstore.Packages.Provenance;

/// <summary>The in-toto v1 statements that a build makes about what it produced.</summary>
/// <remarks>Source: in-toto attestation framework v1, statement layer.</remarks>
public static class PackageStatements
{
    /// <summary>The statement type that is written.</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The most subjects that one statement names; more files make more statements.</summary>
    public const int MaxSubjects = 1024;

    // In-toto JSON is read by machines; escaping "+" and non-ASCII file names would only make purls unreadable.
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A provenance statement, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Provenance(ImmutableArray<ArtifactSubject> subjects, ProvenancePredicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Write(subjects, ProvenancePredicate.PredicateType, predicate.WriteTo);
    }

    /// <summary>A statement whose predicate is the SBOM document itself, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Sbom(ImmutableArray<ArtifactSubject> subjects, SbomFormat format, ReadOnlyMemory<byte> document)
    {
        ArgumentNullException.ThrowIfNull(format);
        using var parsed = JsonDocument.Parse(document);
        return Write(subjects, format.PredicateType, parsed.RootElement.WriteTo);
    }

    /// <summary>Distributes many subjects over as few statements as allowed, in their order.</summary>
    public static ImmutableArray<ImmutableArray<ArtifactSubject>> Split(IEnumerable<ArtifactSubject> subjects) =>
        [.. subjects.Chunk(MaxSubjects).Select(chunk => chunk.ToImmutableArray())];

    private static ReadOnlyMemory<byte> Write(ImmutableArray<ArtifactSubject> subjects, string predicateType, Action<Utf8JsonWriter> predicate)
    {
        ArgumentOutOfRangeException.ThrowIfZero(subjects.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subjects.Length, MaxSubjects);
        var utf8 = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(utf8, _json))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            json.WriteStartArray("subject");
            foreach (var subject in subjects)
            {
                WriteSubject(json, subject);
            }

            json.WriteEndArray();
            json.WriteString("predicateType", predicateType);
            json.WritePropertyName("predicate");
            predicate(json);
            json.WriteEndObject();
        }

        return utf8.WrittenMemory;
    }

    private static void WriteSubject(Utf8JsonWriter json, ArtifactSubject subject)
    {
        json.WriteStartObject();
        json.WriteString("name", subject.Name);
        json.WriteStartObject("digest");
        json.WriteString("sha256", subject.Sha256Hex);
        if (subject.Sha512Hex is { } sha512)
        {
            json.WriteString("sha512", sha512);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
