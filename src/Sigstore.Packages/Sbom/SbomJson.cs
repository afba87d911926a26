using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sigstore.Packages.Sbom;

/// <summary>How both formats write JSON: indented with line feeds, nothing escaped that need not be, absent values left out.</summary>
internal static class SbomJson
{
    private static readonly JsonWriterOptions _options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var utf8 = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(utf8, _options))
        {
            content(json);
        }

        utf8.Write("\n"u8);
        return utf8.WrittenMemory;
    }

    public static void Known(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A web address that JSON schemas accept as a URI, or null.</summary>
    public static string? WebAddress(string? text) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? uri.AbsoluteUri : null;

    /// <summary>A text of letters, digits, dots and hyphens that is different for different inputs.</summary>
    public static string Identifier(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            plain.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' ? character : '-');
        }

        var identifier = plain.ToString();
        return identifier == text ? identifier : $"{identifier}-{SbomDocument.IdentifierOf(Encoding.UTF8.GetBytes(text)):N}";
    }
}
