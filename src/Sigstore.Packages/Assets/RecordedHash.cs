namespace Sigstore.Packages.Assets;

/// <summary>A hash that somebody wrote down for a package.</summary>
public sealed class RecordedHash
{
    internal RecordedHash(RecordedHashSource source, string file, string base64) => (Source, File, Base64) = (source, file, base64);

    /// <summary>Who recorded it.</summary>
    public RecordedHashSource Source { get; }

    /// <summary>The file that holds it.</summary>
    public string File { get; }

    /// <summary>SHA-512 in base64, as it stands there.</summary>
    public string Base64 { get; }
}
