using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Client.TufUpdates;

/// <summary>Where a TUF repository's metadata and targets are served. Plain http is for loopback only.</summary>
public sealed class TufRepository
{
    // Keeps URLs to what servers take.
    private const int MaxTargetPath = 2048;
    private readonly string _metadata;
    private readonly string _targets;

    /// <summary>Takes the two base URLs; a missing final slash is added.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.ServiceAddressInsecure"/></exception>
    public TufRepository(Uri metadataUrl, Uri targetsUrl)
    {
        _metadata = BaseOf(metadataUrl);
        _targets = BaseOf(targetsUrl);
    }

    /// <summary>The layout of Sigstore's repositories: metadata at the URL, targets below <c>targets/</c>.</summary>
    public static TufRepository At(Uri url)
    {
        var metadata = BaseOf(url);
        return new TufRepository(new Uri(metadata), new Uri(metadata + "targets/"));
    }

    /// <summary>The URL of a metadata file; <paramref name="version"/> is null where names carry none.</summary>
    internal Uri MetadataUrl(string roleName, long? version)
    {
        // A role name is any text: no character of it may mean anything in a URL.
        var name = Uri.EscapeDataString(roleName) + ".json";
        return new Uri(_metadata + (version is { } number ? $"{number}.{name}" : name));
    }

    /// <summary>The URL of a target; <paramref name="hash"/> is set where names carry one.</summary>
    internal Uri TargetUrl(string targetPath, string? hash, CheckSwitch checks)
    {
        if (targetPath.Length > MaxTargetPath)
        {
            throw new SigstoreException(FailureCode.TufTargetPathUnsafe, $"expected a target path of at most {MaxTargetPath} characters, found {targetPath.Length}");
        }

        var parts = targetPath.Split('/');
        checks.Demand(
            !parts.Any(part => part is "." or ".."), FailureCode.TufTargetPathUnsafe, $"expected a target path without '.' and '..', found '{targetPath}'");
        var escaped = parts.Select(Uri.EscapeDataString).ToArray();
        escaped[^1] = hash is null ? escaped[^1] : $"{hash}.{escaped[^1]}";
        return new Uri(_targets + string.Join('/', escaped));
    }

    private static string BaseOf(Uri url)
    {
        ServiceAddress.Require(url);
        return url.AbsoluteUri.EndsWith('/') ? url.AbsoluteUri : url.AbsoluteUri + "/";
    }
}
