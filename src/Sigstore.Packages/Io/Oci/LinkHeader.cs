using System.Net.Http.Headers;

namespace Sigstore.Packages.Io.Oci;

/// <summary>Where a list goes on: <c>Link: &lt;address&gt;; rel="next"</c> (RFC 8288 §3).</summary>
internal static class LinkHeader
{
    /// <summary>The target of the link with the relation <c>next</c>, as it is written: relative or absolute; null if the list ends here.</summary>
    public static string? Next(HttpResponseHeaders headers) =>
        headers.TryGetValues("Link", out var values) ? values.SelectMany(Links).FirstOrDefault(link => IsNext(link.Parameters)).Target : null;

    // <target>; name=value; name="value", <target> …: an address in angle brackets may hold commas, a quoted text both.
    private static IEnumerable<(string Target, string Parameters)> Links(string value)
    {
        for (var at = value.IndexOf('<', StringComparison.Ordinal); at >= 0;)
        {
            var close = value.IndexOf('>', at);
            if (close < 0)
            {
                yield break;
            }

            var end = EndOfParameters(value, close + 1);
            yield return (value[(at + 1)..close], value[(close + 1)..end]);
            at = end < value.Length ? value.IndexOf('<', end) : -1;
        }
    }

    private static int EndOfParameters(string value, int from)
    {
        var isQuoted = false;
        for (var i = from; i < value.Length; i++)
        {
            isQuoted ^= value[i] == '"';
            if (value[i] == ',' && !isQuoted)
            {
                return i;
            }
        }

        return value.Length;
    }

    private static bool IsNext(string parameters) => parameters.Split(';', StringSplitOptions.TrimEntries)
        .Select(one => one.Split('=', 2, StringSplitOptions.TrimEntries))
        .Any(pair => pair.Length == 2 && pair[0].Equals("rel", StringComparison.OrdinalIgnoreCase)
            && pair[1].Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));
}
