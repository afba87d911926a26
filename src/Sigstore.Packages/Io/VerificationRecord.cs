using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>What the cache keeps of one pass: its inputs, their fingerprint, its day, its report.</summary>
internal sealed record VerificationRecord(string Fingerprint, string Day, ImmutableArray<string> Files, ImmutableArray<string> Places, ImmutableArray<string> Trees, string Report)
{
    private const string What = "verification cache";

    public static VerificationRecord Parse(ReadOnlySpan<byte> utf8) => JsonDocumentText.Read(utf8, FailureCode.VerificationCacheUnusable, What, Read);

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("fingerprint", Fingerprint);
            json.WriteString("day", Day);
            WriteList(json, "files", Files);
            WriteList(json, "places", Places);
            WriteList(json, "trees", Trees);
            json.WriteString("report", Report);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static VerificationRecord Read(ref JsonCursor json)
    {
        string fingerprint = "", day = "", report = "";
        ImmutableArray<string> files = [], places = [], trees = [];
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "fingerprint": fingerprint = json.String(); break;
                case "day": day = json.String(); break;
                case "files": files = ReadList(ref json); break;
                case "places": places = ReadList(ref json); break;
                case "trees": trees = ReadList(ref json); break;
                case "report": report = json.String(); break;
                default: throw json.Malformed($"expected a record of this tool, found property \"{name}\"");
            }
        }

        return new VerificationRecord(fingerprint, day, files, places, trees, report);
    }

    private static ImmutableArray<string> ReadList(ref JsonCursor json)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        json.BeginArray();
        while (json.NextElement())
        {
            items.Add(json.String());
        }

        return items.ToImmutable();
    }
}
