using System.Collections.Immutable;

namespace Sigstore.Packages.Sbom;

/// <summary>One component of an SBOM. What is null is not known.</summary>
public sealed class SbomComponent
{
    /// <summary>Package id, project name or framework name, in its own casing.</summary>
    public required string Name { get; init; }

    /// <summary>The exact, normalised version.</summary>
    public required string Version { get; init; }

    /// <summary>What it is.</summary>
    public required SbomComponentKind Kind { get; init; }

    /// <summary>What it is for.</summary>
    public SbomScope Scope { get; init; }

    /// <summary>SHA-512 of the package's content (its file without repository or author signature), 128 lower-case hexadecimal digits.</summary>
    public string? Sha512Hex { get; init; }

    /// <summary>Who supplies it: the authors named in the nuspec.</summary>
    public string? Supplier { get; init; }

    /// <summary>Its licence as declared.</summary>
    public SbomLicense? License { get; init; }

    /// <summary>Its copyright line.</summary>
    public string? Copyright { get; init; }

    /// <summary>A short description.</summary>
    public string? Description { get; init; }

    /// <summary>Web address of the project.</summary>
    public string? ProjectUrl { get; init; }

    /// <summary>Web address of the source repository.</summary>
    public string? RepositoryUrl { get; init; }

    /// <summary>The commit that the package says it was built from.</summary>
    public string? RepositoryCommit { get; init; }

    /// <summary>The feed that it came from, if that was a web address.</summary>
    public string? Feed { get; init; }

    /// <summary>The targets (framework, or framework and runtime) whose graph it is in, sorted.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>The package URL, or null for what is not a package.</summary>
    public string? Purl => Kind is SbomComponentKind.Package or SbomComponentKind.Application && Version.Length > 0 ? PackageUrl.OfNuGet(Name, Version) : null;

    /// <summary>The key by which edges name it: <c>name/version</c>, lower case.</summary>
    public string Key => KeyOf(Name, Version);

    /// <summary>The key of a name and version.</summary>
    public static string KeyOf(string name, string version) => Assets.AssetsNode.KeyOf(name, version);

    /// <summary>Kind, then name, then version: the order in every document.</summary>
    internal static int Compare(SbomComponent left, SbomComponent right)
    {
        var byKey = string.CompareOrdinal(left.Key, right.Key);
        return byKey != 0 ? byKey : left.Kind.CompareTo(right.Kind);
    }
}
