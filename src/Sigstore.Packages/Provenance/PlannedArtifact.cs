using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>One artifact, what is to be said about it, and where the bundles go. A build carries it out at once, or writes it into a <see cref="SigningManifest"/>.</summary>
public sealed class PlannedArtifact
{
    /// <summary>The file, or the published folder.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file as packed (without anything attached), lower-case hexadecimal; null for a folder.</summary>
    public string? Sha256Hex { get; init; }

    /// <summary>True to put the provenance into the file, which then is a NuGet package.</summary>
    public bool Embed { get; init; }

    /// <summary>True to write bundles beside the file, or into <see cref="BundleFolder"/>.</summary>
    public bool Sidecars { get; init; } = true;

    /// <summary>True to sign the finished file itself as well.</summary>
    public bool SignFile { get; init; }

    /// <summary>Where the bundles go if not beside the file: never into a published folder, which is deployed as it is.</summary>
    public string? BundleFolder { get; init; }

    /// <summary>True for a published folder, whose statements name the files in it.</summary>
    public bool IsFolder => Sha256Hex is null;

    /// <summary>The statements.</summary>
    public ImmutableArray<PlannedStatement> Statements { get; init; } = [];

    /// <summary>The path of a bundle; an empty name is the signature over the file itself.</summary>
    public string BundlePath(string name)
    {
        var dotted = name.Length > 0 ? "." + name : "";
        return (BundleFolder, IsFolder) switch
        {
            (null, _) => $"{Path}{dotted}.sigstore.json",
            ({ } folder, true) => System.IO.Path.Combine(folder, $"{name}.sigstore.json"),
            ({ } folder, false) => System.IO.Path.Combine(folder, $"{System.IO.Path.GetFileName(Path)}{dotted}.sigstore.json"),
        };
    }

    /// <summary>The same plan with its paths moved to another base.</summary>
    internal PlannedArtifact Rebase(Func<string, string> move) => new()
    {
        Path = move(Path),
        Sha256Hex = Sha256Hex,
        Embed = Embed,
        Sidecars = Sidecars,
        SignFile = SignFile,
        BundleFolder = BundleFolder is null ? null : move(BundleFolder),
        Statements = Statements,
    };
}
