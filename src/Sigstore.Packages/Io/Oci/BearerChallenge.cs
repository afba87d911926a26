using System.Net.Http.Headers;
using System.Text;

namespace Sigstore.Packages.Io.Oci;

/// <summary>
/// Where a registry that answers 401 gives out tokens: <c>WWW-Authenticate: Bearer realm="…",service="…",scope="…"</c> (RFC 9110 §11.6.1, RFC 6750 §3).
/// </summary>
internal sealed class BearerChallenge
{
    private const int MaxLength = 4096;

    private readonly string? _service;
    private readonly string? _scope;

    private BearerChallenge(Uri realm, string? service, string? scope) => (Realm, _service, _scope) = (realm, service, scope);

    /// <summary>The token service, as the registry names it: whether it may be asked is not decided here.</summary>
    public Uri Realm { get; }

    /// <summary>The address that gives out a token for what the registry demands, or, if it does not say, for <paramref name="scope"/>.</summary>
    public Uri TokenAddress(string scope)
    {
        var query = new StringBuilder(Realm.Query.Length > 0 ? $"{Realm.Query}&" : "?");
        query.Append("scope=").Append(Uri.EscapeDataString(_scope ?? scope));
        if (_service is not null)
        {
            query.Append("&service=").Append(Uri.EscapeDataString(_service));
        }

        return new UriBuilder(Realm) { Query = query.ToString() }.Uri;
    }

    /// <summary>The first challenge that can be met without a user; null if there is none.</summary>
    public static BearerChallenge? Find(IEnumerable<AuthenticationHeaderValue> challenges) => challenges
        .Where(one => string.Equals(one.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase) && one.Parameter?.Length <= MaxLength)
        .Select(one => Parse(one.Parameter!))
        .FirstOrDefault(one => one is not null);

    private static BearerChallenge? Parse(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var rest = text.AsSpan().Trim(); !rest.IsEmpty;)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0 || !TryTakeValue(rest[(equals + 1)..].TrimStart(), out var value, out var after) || !parameters.TryAdd(rest[..equals].Trim().ToString(), value))
            {
                return null; // what two readers would read differently is read by none
            }

            rest = after.TrimStart();
            if (!rest.IsEmpty && rest[0] != ',')
            {
                return null;
            }

            rest = rest.TrimStart(", \t");
        }

        return parameters.TryGetValue("realm", out var realm) && Uri.TryCreate(realm, UriKind.Absolute, out var address) && address.Scheme.StartsWith(Uri.UriSchemeHttp, StringComparison.Ordinal)
            ? new BearerChallenge(address, parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"))
            : null;
    }

    // A token up to the next comma, or a quoted string in which a backslash quotes what follows.
    private static bool TryTakeValue(ReadOnlySpan<char> text, out string value, out ReadOnlySpan<char> after)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            var comma = text.IndexOf(',');
            value = (comma < 0 ? text : text[..comma]).Trim().ToString();
            after = comma < 0 ? [] : text[comma..];
            return value.Length > 0;
        }

        var content = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                value = content.ToString();
                after = text[(i + 1)..];
                return true;
            }

            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            content.Append(text[i]);
        }

        value = "";
        after = [];
        return false;
    }
}
