using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sigstore.Packages.Sbom;

/// <summary>The graph of one target of an assets file: a framework (<c>net10.0</c>), or a framework and a runtime (<c>net10.0/linux-x64</c>).</summary>
public sealed class ResolvedTarget
{
    /// <summary>Creates a target.</summary>
    public ResolvedTarget(string name, FrozenDictionary<string, ResolvedNode> nodes, ImmutableArray<DirectReference> references)
    {
        Name = name;
        Nodes = nodes;
        References = references;
    }

    /// <summary>The target's name.</summary>
    public string Name { get; }

    /// <summary>The framework part of the name.</summary>
    public string Framework => Name.Split('/')[0];

    /// <summary>Every node by id, without regard to case.</summary>
    public FrozenDictionary<string, ResolvedNode> Nodes { get; }

    /// <summary>What the project itself references in this target.</summary>
    public ImmutableArray<DirectReference> References { get; }

    /// <summary>
    /// Ids (of this target) that only took part in the build: they and everything below them bring nothing that runs, and the
    /// project keeps them from its consumers (<c>PrivateAssets="all"</c>), or only such packages need them.
    /// </summary>
    public FrozenSet<string> BuildOnly()
    {
        var runs = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var reference in References.Where(reference => !reference.IsPrivate || Runs(reference.Id, runs)))
        {
            Keep(reference.Id, kept);
        }

        return Nodes.Keys.Where(id => !kept.Contains(id)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    private bool Runs(string id, Dictionary<string, bool> known)
    {
        if (!Nodes.TryGetValue(id, out var node))
        {
            return false;
        }

        if (!known.TryGetValue(id, out var runs))
        {
            known[id] = false; // a cycle adds nothing
            runs = node.HasRuntimeAssets || node.IsProject || node.Dependencies.Any(dependency => Runs(dependency, known));
            known[id] = runs;
        }

        return runs;
    }

    private void Keep(string id, HashSet<string> kept)
    {
        if (Nodes.TryGetValue(id, out var node) && kept.Add(id))
        {
            foreach (var dependency in node.Dependencies)
            {
                Keep(dependency, kept);
            }
        }
    }
}
