namespace Sigstore.Packages.Assets;

/// <summary>A package that the project itself asks for.</summary>
public sealed class DirectReference
{
    internal DirectReference(string id, string range, bool isPrivate, bool isAutomatic) =>
        (Id, Range, IsPrivate, IsAutomatic) = (id, range, isPrivate, isAutomatic);

    /// <summary>Package id as written.</summary>
    public string Id { get; }

    /// <summary>The range asked for.</summary>
    public string Range { get; }

    /// <summary>True if nothing of it flows to whoever uses the project (<c>PrivateAssets="all"</c>): a development dependency.</summary>
    public bool IsPrivate { get; }

    /// <summary>True if the SDK added it.</summary>
    public bool IsAutomatic { get; }
}
