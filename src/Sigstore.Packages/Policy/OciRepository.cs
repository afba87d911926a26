using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Sigstore.Client.Crypto;
using Sigstore.Client.Services;

namespace Sigstore.Packages.Policy;

/// <summary>
/// A repository of an OCI registry, written <c>oci://registry[:port]/name</c> without tag or digest, and where in it things are
/// (OCI distribution-spec v1.1, "Endpoints"). Asked over https; over plain http where the registry is this machine, as every client of registries does.
/// </summary>
public sealed partial class OciRepository
{
    /// <summary>How a reference starts.</summary>
    internal const string Scheme = "oci://";

    // What clients of registries allow for host, port and name together.
    private const int MaxLength = 255;
    private const string Form = "expected a repository as oci://registry.example/name, without user, tag or digest";
    private const string NoHost = "a registry that is no host";

    private readonly Uri _address;

    private OciRepository(string reference, Uri address, string name) => (Reference, _address, Name) = (reference, address, name);

    /// <summary>As the policy writes it.</summary>
    public string Reference { get; }

    /// <summary>The repository within its registry: lower-case path segments.</summary>
    public string Name { get; }

    /// <summary>The list of what refers to a digest, whatever has it.</summary>
    public Uri ReferrersOf(Digest subject) => Below($"referrers/{subject}");

    /// <summary>The same list where the registry keeps none of its own: an index under a tag that is made of the digest.</summary>
    public Uri ReferrersTagOf(Digest subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Below($"manifests/{subject.ToString().Replace(':', '-')}");
    }

    /// <summary>A manifest by its digest.</summary>
    public Uri Manifest(Digest digest) => Below($"manifests/{digest}");

    /// <summary>A blob by its digest.</summary>
    public Uri Blob(Digest digest) => Below($"blobs/{digest}");

    /// <summary>True if an address is the registry's own: the same scheme, host and port.</summary>
    public bool IsOwn(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Uri.Compare(_address, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    /// <inheritdoc cref="Reference"/>
    public override string ToString() => Reference;

    /// <summary>Reads a reference, or says what is wrong with it; the text itself, which may hold a password, is not repeated.</summary>
    internal static bool TryParse(string reference, [NotNullWhen(true)] out OciRepository? repository, [NotNullWhen(false)] out string? mistake)
    {
        (repository, mistake) = (null, null);
        var rest = reference.StartsWith(Scheme, StringComparison.Ordinal) ? reference[Scheme.Length..] : "";
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (host, name) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var wrong = MistakeIn(rest, host, name);
        if (wrong is not null || !Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address))
        {
            mistake = $"{Form}; found {wrong ?? NoHost}";
            return false;
        }

        var isHere = ServiceAddress.IsLoopback(address);
        repository = new OciRepository(reference, isHere ? new Uri($"http://{host}/") : address, name);
        return true;
    }

    private static string? MistakeIn(string rest, string host, string name) => true switch
    {
        _ when rest.Length > MaxLength => $"more than {MaxLength} characters",
        _ when host.Contains('@', StringComparison.Ordinal) => "a user",
        _ when !HostAndPort().IsMatch(host) => NoHost,
        _ when name.Length == 0 => "no name after the registry",
        _ when name.Contains('@', StringComparison.Ordinal) => "a digest",
        _ when name.Contains(':', StringComparison.Ordinal) => "a tag",
        _ when !PathSegments().IsMatch(name) => "a name that is not lower-case letters and digits, joined by '/', '.', '_', '__' or '-'",
        _ => null,
    };

    private Uri Below(string path) => new(_address, $"/v2/{Name}/{path}");

    [GeneratedRegex(@"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostAndPort();

    // distribution-spec v1.1, "Pulling manifests": <name>
    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathSegments();
}
