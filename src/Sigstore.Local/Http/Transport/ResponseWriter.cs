using System.Globalization;
using System.Text;

namespace Sigstore.Local.Http.Transport;

/// <summary>Writes answers as HTTP/1.1.</summary>
internal static class ResponseWriter
{
    // No script, nothing from elsewhere, and in nobody's frame: a page around it could make a person click in it. A log-in leads back to the
    // loopback port of whoever asked, and browsers hold that against the form's policy too.
    private const string ContentPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:* http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>What a client that asked is told before it sends its body.</summary>
    public static ReadOnlyMemory<byte> Continue { get; } = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    /// <summary>Head and body of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="withBody">False for HEAD: the length is said, the body left out.</param>
    /// <param name="ends">True if the connection ends with it.</param>
    /// <param name="now">For the field Date.</param>
    public static byte[] Write(LocalResponse response, bool withBody, bool ends, DateTimeOffset now)
    {
        var head = new StringBuilder(512).Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {Reason(response.Status)}\r\n");
        Field(head, "Date", now.ToString("R", CultureInfo.InvariantCulture));
        Field(head, "Content-Type", response.ContentType);
        Field(head, "Content-Length", response.Body.Length.ToString(CultureInfo.InvariantCulture));
        Field(head, "X-Content-Type-Options", "nosniff");
        Field(head, "Content-Security-Policy", ContentPolicy);
        Field(head, "X-Frame-Options", "DENY");
        Field(head, "Referrer-Policy", "same-origin"); // "no-referrer" makes browsers send a form of ours with "Origin: null", which is refused
        foreach (var (name, value) in response.Headers)
        {
            Field(head, name, value);
        }

        if (ends)
        {
            Field(head, "Connection", "close");
        }

        head.Append("\r\n");
        var bytes = new byte[head.Length + (withBody ? response.Body.Length : 0)];
        Encoding.ASCII.GetBytes(head.ToString(), bytes);
        if (withBody)
        {
            response.Body.Span.CopyTo(bytes.AsSpan(head.Length));
        }

        return bytes;
    }

    // A value with a line break in it would be fields, or an answer, of somebody else's writing.
    private static void Field(StringBuilder head, string name, string value)
    {
        var isField = value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
        head.Append(name).Append(": ").Append(isField ? value : throw new InvalidOperationException($"the field {name} would hold more than printable ASCII")).Append("\r\n");
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK", 201 => "Created", 303 => "See Other",
        400 => "Bad Request", 401 => "Unauthorized", 403 => "Forbidden", 404 => "Not Found", 405 => "Method Not Allowed", 408 => "Request Timeout", 409 => "Conflict",
        413 => "Content Too Large", 417 => "Expectation Failed", 421 => "Misdirected Request", 422 => "Unprocessable Content", 431 => "Request Header Fields Too Large",
        500 => "Internal Server Error", 501 => "Not Implemented", 503 => "Service Unavailable", 505 => "HTTP Version Not Supported",
        _ => "",
    };
}
