using System.Net;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services;

/// <summary>Where a service may live: https anywhere, plain http on this machine only.</summary>
public static class ServiceAddress
{
    /// <summary>The address if it is one that may be asked. Refused with <see cref="FailureCode.ServiceAddressInsecure"/>.</summary>
    public static Uri Require(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? Require(uri)
            : throw new SigstoreException(FailureCode.ServiceAddressInsecure, $"expected the absolute URL of a service, found '{address}'");
    }

    /// <inheritdoc cref="Require(string)"/>
    public static Uri Require(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var allowed = address.IsAbsoluteUri && address.UserInfo.Length == 0 && address.Fragment.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address)));
        return allowed
            ? address
            : throw new SigstoreException(FailureCode.ServiceAddressInsecure,
                $"expected https, or plain http to a loopback address, without user or fragment; found '{Shown(address)}'");
    }

    /// <summary>
    /// True for <c>localhost</c>, 127.0.0.0/8 and ::1. Other names that happen to resolve to this machine are not loopback:
    /// what they resolve to is decided elsewhere.
    /// </summary>
    public static bool IsLoopback(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return string.Equals(address.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.IdnHost, out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>The path below a base address, whether or not the base ends in a slash.</summary>
    internal static Uri Below(Uri baseAddress, string path) => new(baseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    // A query may carry a secret, and user info is one: neither is shown.
    internal static string Shown(Uri address) => address.IsAbsoluteUri
        ? $"{address.Scheme}://{address.Authority}{address.AbsolutePath}"
        : address.OriginalString;
}
