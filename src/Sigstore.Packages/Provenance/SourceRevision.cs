namespace Sigstore.Packages.Provenance;

/// <summary>The commit a build was made from.</summary>
public sealed class SourceRevision
{
    private SourceRevision(string repository, string? reference, string? commit)
    {
        Repository = repository;
        Ref = reference;
        Commit = commit;
    }

    /// <summary>The repository's web address without credentials, without a trailing <c>.git</c> or slash: <c>https://github.com/acme/lib</c>.</summary>
    public string Repository { get; }

    /// <summary>The full ref (<c>refs/heads/main</c>), if known.</summary>
    public string? Ref { get; }

    /// <summary>The commit, 40 or 64 lower-case hexadecimal digits, if known.</summary>
    public string? Commit { get; }

    /// <summary>The in-toto locator <c>git+repository@ref</c>.</summary>
    public string Locator => Ref is null ? $"git+{Repository}" : $"git+{Repository}@{Ref}";

    /// <summary>
    /// Describes a revision; null if <paramref name="repository"/> is not the address of a remote repository.
    /// User names, passwords and tokens inside the address are dropped: what comes out is going to be published.
    /// </summary>
    public static SourceRevision? Of(string? repository, string? reference, string? commit)
    {
        if (WebAddressOf(repository) is not { } address)
        {
            return null;
        }

        return new SourceRevision(address, string.IsNullOrEmpty(reference) ? null : reference, IsCommit(commit) ? commit : null);
    }

    // git@host:owner/repo.git and ssh://git@host/owner/repo name the same repository as https://host/owner/repo.
    private static string? WebAddressOf(string? repository)
    {
        if (string.IsNullOrWhiteSpace(repository))
        {
            return null;
        }

        var text = repository.Trim();
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var at = text.IndexOf('@', StringComparison.Ordinal);
            if (at < 0 || colon < at)
            {
                return null;
            }

            text = $"https://{text[(at + 1)..colon]}/{text[(colon + 1)..].TrimStart('/')}";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ssh" or "git") || uri.Host.Length == 0)
        {
            return null;
        }

        var scheme = uri.Scheme == "http" ? "http" : "https";
        var port = uri.Scheme is "http" or "https" && !uri.IsDefaultPort ? $":{uri.Port}" : "";
        var path = uri.AbsolutePath.TrimEnd('/');
        return $"{scheme}://{uri.Host}{port}{(path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path)}";
    }

    private static bool IsCommit(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);
}
