namespace Sigstore.Packages.Provenance;

/// <summary>An artifact that a statement is about: its name for people, its digests for machines.</summary>
public sealed class ArtifactSubject
{
    /// <summary>Names a subject.</summary>
    /// <param name="name">File name or path relative to the publish folder, forward slashes.</param>
    /// <param name="sha256Hex">SHA-256, 64 lower-case hexadecimal digits.</param>
    /// <param name="sha512Hex">SHA-512, 128 lower-case hexadecimal digits, or null where only SHA-256 is given.</param>
    public ArtifactSubject(string name, string sha256Hex, string? sha512Hex = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(sha256Hex);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256Hex.Length, 64);
        Name = name;
        Sha256Hex = sha256Hex;
        Sha512Hex = sha512Hex;
    }

    /// <summary>File name or relative path.</summary>
    public string Name { get; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public string Sha256Hex { get; }

    /// <summary>SHA-512, lower-case hexadecimal, or null.</summary>
    public string? Sha512Hex { get; }
}
