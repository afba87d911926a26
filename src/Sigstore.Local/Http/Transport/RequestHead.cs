using System.Globalization;
using System.Text;

namespace Sigstore.Local.Http.Transport;

/// <summary>
/// The request line and header fields of HTTP/1.1 or 1.0, read strictly (RFC 9112 §3, §5, §6.3): where two readers could see
/// two requests, there is none.
/// </summary>
internal sealed class RequestHead
{
    /// <summary>Bytes of a head; a long token fits.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int MaxFields = 64;
    private readonly Dictionary<string, string> _fields;

    private RequestHead(string method, RequestTarget target, bool isOldVersion, Dictionary<string, string> fields)
    {
        (Method, Target, IsOldVersion, _fields) = (method, target, isOldVersion, fields);
        IsChunked = ReadsChunks();
        ContentLength = ReadLength();
        AwaitsContinue = ReadExpectation();
    }

    /// <summary>GET, HEAD or POST.</summary>
    public string Method { get; }

    public RequestTarget Target { get; }

    /// <summary>True for HTTP/1.0.</summary>
    public bool IsOldVersion { get; }

    /// <summary>Bytes of the body; 0 if there is none or it comes in chunks.</summary>
    public int ContentLength { get; }

    /// <summary>True if the body comes in chunks.</summary>
    public bool IsChunked { get; }

    /// <summary>True if the client sends its body only when told to.</summary>
    public bool AwaitsContinue { get; }

    /// <summary>True if the client wants no further answer on this connection.</summary>
    public bool EndsConnection => IsOldVersion || (Field("Connection") ?? "").Split(',').Any(option => option.Trim().Equals("close", StringComparison.OrdinalIgnoreCase));

    /// <summary>The host and port asked for; the absolute form's where there is one.</summary>
    public string Host => Target.Authority ?? Field("Host")!;

    /// <summary>The value of a field, or null; its name in any case.</summary>
    public string? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Reads a head without the empty line that ends it.</summary>
    /// <exception cref="RequestRefusedException">400, 404, 405, 413, 417, 501, 505: what is wrong with it.</exception>
    public static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        foreach (var octet in head)
        {
            Require(octet is >= 0x20 and < 0x7f or (byte)'\r' or (byte)'\n' or (byte)'\t', "expected printable ASCII in the request head");
        }

        var lines = Encoding.ASCII.GetString(head).Split("\r\n");
        Require(lines.All(line => line.AsSpan().IndexOfAny('\r', '\n') < 0), "expected CR LF at the end of each line");
        var words = lines[0].Split(' ');
        Require(words.Length == 3 && words.All(word => word.Length > 0) && !lines[0].Contains('\t', StringComparison.Ordinal), "malformed request line");
        Require(words[0].All(IsTokenChar), "malformed method");
        RequireVersion(words[2]);
        if (words[0] is not ("GET" or "HEAD" or "POST"))
        {
            throw new RequestRefusedException(405, "this server takes GET, HEAD and POST");
        }

        var fields = ReadFields(lines.AsSpan(1));
        Require(fields.ContainsKey("Host"), "expected the field Host"); // of HTTP/1.0 too: it is what keeps other sites' pages out
        return new RequestHead(words[0], RequestTarget.Parse(words[1]), words[2] == "HTTP/1.0", fields);
    }

    private static void RequireVersion(string version)
    {
        if (version is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            var isVersion = version.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase);
            throw isVersion ? new RequestRefusedException(505, "this server speaks HTTP/1.1") : new RequestRefusedException("malformed request line");
        }
    }

    // No field is repeated and none is folded: of two values, two readers may see one each.
    private static Dictionary<string, string> ReadFields(ReadOnlySpan<string> lines)
    {
        Require(lines.Length <= MaxFields, 431, $"a request has at most {MaxFields} header fields");
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Require(colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(TokenChars) < 0, "malformed header field");
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
            if (!fields.TryAdd(name, value))
            {
                Require(!IsSingle(name), $"expected the field {name} once");
                fields[name] += ", " + value;
            }
        }

        return fields;
    }

    private static bool IsSingle(string name) => name.ToLowerInvariant() is "host" or "content-length" or "transfer-encoding" or "content-type" or "authorization" or "origin" or "expect";

    private bool ReadsChunks()
    {
        if (Field("Transfer-Encoding") is not { } coding)
        {
            return false;
        }

        Require(!IsOldVersion && Field("Content-Length") is null, "expected one way to tell the body's length");
        return coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? true : throw new RequestRefusedException(501, "this server decodes no transfer coding but chunked");
    }

    private int ReadLength()
    {
        if (Field("Content-Length") is not { } text)
        {
            return 0;
        }

        Require(text.Length > 0 && text.All(char.IsAsciiDigit), "expected a number of bytes in Content-Length");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= LocalRequest.MaxBodyBytes ? length : throw LocalRequest.TooLarge();
    }

    private bool ReadExpectation() => Field("Expect") switch
    {
        null => false,
        { } expected when expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase) => !IsOldVersion,
        _ => throw new RequestRefusedException(417, "that expectation is not met"),
    };

    private static readonly System.Buffers.SearchValues<char> TokenChars = System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static bool IsTokenChar(char c) => TokenChars.Contains(c);

    private static void Require(bool holds, string message) => Require(holds, 400, message);

    private static void Require(bool holds, int status, string message)
    {
        if (!holds)
        {
            throw new RequestRefusedException(status, message);
        }
    }
}
