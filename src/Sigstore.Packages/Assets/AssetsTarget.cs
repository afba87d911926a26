using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Sigstore.Packages.Assets;

/// <summary>What was resolved for one framework, and for one runtime identifier where the project names some.</summary>
public sealed class AssetsTarget
{
    private readonly Dictionary<string, AssetsNode> _byId = new(StringComparer.OrdinalIgnoreCase);

    internal AssetsTarget(string name, ImmutableArray<AssetsNode> nodes)
    {
        Name = name;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        Framework = slash < 0 ? name : name[..slash];
        RuntimeIdentifier = slash < 0 ? null : name[(slash + 1)..];
        Nodes = nodes;
        foreach (var node in nodes)
        {
            _byId.TryAdd(node.Id, node);
        }
    }

    /// <summary><c>net10.0</c> or <c>net10.0/linux-x64</c>.</summary>
    public string Name { get; }

    /// <summary>The framework.</summary>
    public string Framework { get; }

    /// <summary>The runtime identifier, if any.</summary>
    public string? RuntimeIdentifier { get; }

    /// <summary>Packages and projects, each once.</summary>
    public ImmutableArray<AssetsNode> Nodes { get; }

    /// <summary>Finds what an id, in any letter case, was resolved to. Some were pruned because the framework brings them.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out AssetsNode? node) => _byId.TryGetValue(id, out node);
}
