using System.Net.Http.Headers;
using System.Text;

namespace Sigstore.Local.Http;

/// <summary>A request as the routes see it, from whichever transport.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Decoded, begins with a slash.</param>
/// <param name="Query">Query parameters, the first of each name.</param>
/// <param name="BaseUrl">Where the instance is reached: fixed in process, the served address otherwise. No slash at the end.</param>
/// <param name="Body">All of it, already within bounds.</param>
internal sealed record LocalRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, string BaseUrl, ReadOnlyMemory<byte> Body)
{
    /// <summary>The largest body read.</summary>
    public const int MaxBodyBytes = 4 << 20;

    /// <summary>The header <c>Authorization</c>, if it could be read.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>The media type of the body, lower case, without parameters; empty if none.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>True for GET and HEAD.</summary>
    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>The body as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>413: longer than <see cref="MaxBodyBytes"/>.</summary>
    public static RequestRefusedException TooLarge() => new(413, $"a request has at most {MaxBodyBytes} bytes");

    /// <summary>Splits a query or form: the first value of each name.</summary>
    public static IReadOnlyDictionary<string, string> ParseForm(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Replace('+', ' ').Split('=', 2);
            values.TryAdd(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return values;
    }
}
