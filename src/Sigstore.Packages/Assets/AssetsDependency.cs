namespace Sigstore.Packages.Assets;

/// <summary>An edge as it was asked for: id and version range.</summary>
public sealed class AssetsDependency
{
    internal AssetsDependency(string id, string range) => (Id, Range) = (id, range);

    /// <summary>Package id or project name.</summary>
    public string Id { get; }

    /// <summary>The range in NuGet's notation; a bare version means this or newer.</summary>
    public string Range { get; }
}
