using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// JSON as two readers cannot disagree on it: valid UTF-8, no byte order mark, no duplicate member, no comment, no trailing comma, every
/// string decodable (no lone surrogate), at most <see cref="MaxDepth"/> levels and <see cref="MaxTokens"/> tokens.
/// </summary>
public static class JsonStrict
{
    /// <summary>Levels of nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Names, values, openings and closings: the document kept of each costs twelve bytes, six times a digit and its comma.</summary>
    public const int MaxTokens = 2_000_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions WithDuplicates = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = true };

    /// <summary>Parses, or refuses with <paramref name="code"/>; <paramref name="what"/> names the document in the refusal.</summary>
    /// <remarks>The document refers to <paramref name="utf8"/>: the caller does not change those bytes as long as it lives.</remarks>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, FailureCode code, string what) => Parse(utf8, code, what, CheckSwitch.All);

    internal static JsonElement Parse(ReadOnlyMemory<byte> utf8, FailureCode code, string what, CheckSwitch checks)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new SigstoreException(code, $"{what}: expected UTF-8, found other bytes");
        }

        try
        {
            RequireFewTokens(utf8.Span, code, what);
            var root = JsonDocument.Parse(utf8, checks.IsOn(code) ? Options : WithDuplicates).RootElement;
            if (utf8.Span.IndexOf("\\u"u8) >= 0)
            {
                DecodeStrings(root);
            }

            return root;
        }
        catch (JsonException inner)
        {
            throw new SigstoreException(code, $"{what}: expected strict JSON, found {inner.Message}", inner);
        }
        catch (InvalidOperationException inner)
        {
            throw new SigstoreException(code, $"{what}: expected strings of whole characters, found half a surrogate pair", inner);
        }
    }

    /// <summary>The member's string, or a refusal if it is absent or no string.</summary>
    public static string StringOf(this JsonElement parent, string member, FailureCode code, string what) =>
        parent.Member(member, JsonValueKind.String, code, what).GetString()!;

    /// <summary>The member of the given kind, or a refusal.</summary>
    public static JsonElement Member(this JsonElement parent, string member, JsonValueKind kind, FailureCode code, string what)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            throw new SigstoreException(code, $"{what}: expected an object with member {member}, found {parent.ValueKind}");
        }

        return !parent.TryGetProperty(member, out var value)
            ? throw new SigstoreException(code, $"{what}: expected member {member}, found none")
            : value.ValueKind == kind ? value
            : throw new SigstoreException(code, $"{what}: expected member {member} to be {kind}, found {value.ValueKind}");
    }

    // Each token has a byte at least, so that most documents need not be counted.
    private static void RequireFewTokens(ReadOnlySpan<byte> utf8, FailureCode code, string what)
    {
        if (utf8.Length <= MaxTokens)
        {
            return;
        }

        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        for (var count = 1; json.Read(); count++)
        {
            if (count > MaxTokens)
            {
                throw new SigstoreException(code, string.Create(CultureInfo.InvariantCulture, $"{what}: expected at most {MaxTokens} names and values, found more"));
            }
        }
    }

    // Escapes are decoded lazily by the platform: a lone surrogate would throw much later, wherever the string is first read.
    private static void DecodeStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    DecodeStrings(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    DecodeStrings(member.Value);
                }

                break;
        }
    }
}
