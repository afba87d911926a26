namespace Sigstore.Packages.Sbom;

/// <summary>A reference that the project file makes itself.</summary>
public sealed class DirectReference
{
    /// <summary>Creates a reference.</summary>
    public DirectReference(string id, bool isPrivate)
    {
        Id = id;
        IsPrivate = isPrivate;
    }

    /// <summary>The id as the project writes it.</summary>
    public string Id { get; }

    /// <summary>True if consumers of the project do not get it (<c>PrivateAssets="all"</c>).</summary>
    public bool IsPrivate { get; }
}
