namespace Sigstore.Build.Signing;

/// <summary>Whether the repository that a token speaks for is public.</summary>
internal static class Visibility
{
    // The public log is public: a private repository's name, workflow and commit are not published unless somebody says so.
    public static bool IsPrivate(IReadOnlyDictionary<string, string> claims) =>
        (claims.GetValueOrDefault("repository_visibility") ?? claims.GetValueOrDefault("project_visibility")) is { } visibility && visibility != "public";
}
