using System.Text;

namespace Sigstore.Local.Http.Transport;

/// <summary>The target of a request line (RFC 9112 §3.2): origin form, or absolute form with the host in it.</summary>
/// <param name="Authority">The host and port of the absolute form; null in the origin form.</param>
/// <param name="Path">Decoded, begins with a slash.</param>
/// <param name="Query">Not decoded, without the question mark.</param>
internal sealed record RequestTarget(string? Authority, string Path, string Query)
{
    private const string Scheme = "http://";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a target of printable ASCII. 400: another form, an escape that is none, bytes that are no text. 404: a path with two readings.</summary>
    public static RequestTarget Parse(string target)
    {
        string? authority = null;
        if (target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            var slash = target.IndexOf('/', Scheme.Length);
            authority = slash < 0 ? target[Scheme.Length..] : target[Scheme.Length..slash];
            target = slash < 0 ? "/" : target[slash..];
        }

        if (!target.StartsWith('/') || target.Contains('#', StringComparison.Ordinal))
        {
            throw new RequestRefusedException("expected a path, found another request target");
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new RequestTarget(authority, PathOf(question < 0 ? target : target[..question]), question < 0 ? "" : target[(question + 1)..]);
    }

    private static string PathOf(string encoded)
    {
        var path = Decode(encoded);
        if (path.Any(char.IsControl))
        {
            throw new RequestRefusedException("expected a path without control characters");
        }

        // An encoded separator, a dot segment, a backslash: some reader takes such a path for another one, and none of ours has it.
        var isPlain = path.Count(c => c == '/') == encoded.Count(c => c == '/') && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Any(segment => segment is "." or "..");
        return isPlain ? path : throw new RequestRefusedException(404, "no such path");
    }

    private static string Decode(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
            {
                bytes.Add((byte)encoded[i]);
                continue;
            }

            var isEscape = i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]);
            bytes.Add(isEscape ? Convert.ToByte(encoded.Substring(i + 1, 2), 16) : throw new RequestRefusedException("expected two hex digits after % in the path"));
            i += 2;
        }

        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException noText)
        {
            throw new RequestRefusedException("expected a path in UTF-8", noText);
        }
    }
}
