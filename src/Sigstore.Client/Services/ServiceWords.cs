using System.Text;
using System.Text.Json;

namespace Sigstore.Client.Services;

/// <summary>What a refusing service says, short and without secrets: the <c>message</c> of its JSON, else its text.</summary>
internal static class ServiceWords
{
    private const int MaxLength = 300;

    public static string Of(ReadOnlySpan<byte> body, params ReadOnlySpan<string> secrets)
    {
        var words = SecretText.Without(MessageOf(body) ?? System.Text.Encoding.UTF8.GetString(body), secrets).Trim();
        return words.Length switch
        {
            0 => "(no text)",
            > MaxLength => string.Concat(words.AsSpan(0, MaxLength), "…"),
            _ => words,
        };
    }

    private static string? MessageOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            foreach (var member in new[] { "message", "error_description", "error" })
            {
                if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String)
                {
                    return text.GetString();
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return null; // a page or plain text: quoted as it is
        }
    }
}
