namespace Sigstore.Packages.Policy;

/// <summary>Id patterns as package source mapping has them: an exact id, or a prefix and <c>*</c>; without regard to case.</summary>
internal static class PackagePattern
{
    public const string Expectation = "a package id, or a prefix that ends in '*'";

    public static bool IsValid(string pattern)
    {
        var id = pattern.EndsWith('*') ? pattern[..^1] : pattern;
        return pattern.Length is > 0 and <= 101 && id.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    public static bool Matches(string pattern, string id) => pattern.EndsWith('*')
        ? id.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(pattern, id, StringComparison.OrdinalIgnoreCase);
}
