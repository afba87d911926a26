using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sigstore.Local.Http;

/// <summary>An answer, for whichever transport.</summary>
internal sealed record LocalResponse(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public const string JsonType = "application/json";

    /// <summary>Further headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public static LocalResponse Json(int status, ReadOnlyMemory<byte> body) => new(status, JsonType, body);

    public static LocalResponse Text(string text, string type = "text/plain; charset=utf-8") => new(200, type, Encoding.UTF8.GetBytes(text));

    /// <summary>What the upstream services answer on failure: gRPC's code, a message.</summary>
    public static LocalResponse Failure(int status, string message)
    {
        var code = status switch { 400 or 413 => 3, 401 => 16, 403 => 7, 404 => 5, 409 => 6, 405 or 501 => 12, _ => 13 };
        return Json(status, WriteJson(json =>
        {
            json.WriteNumber("code", code);
            json.WriteString("message", message);
            json.WriteStartArray("details");
            json.WriteEndArray();
        }));
    }

    /// <summary>Writes one JSON object.</summary>
    public static byte[] WriteJson(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public LocalResponse With(string header, string value) => this with { Headers = Headers.SetItem(header, value) };
}
