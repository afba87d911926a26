using System.Collections.Frozen;
using System.Collections.Immutable;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Sbom;

/// <summary>
/// Ids of a target that only took part in the build: they and everything below them bring nothing that runs, and the project keeps
/// them from its consumers (<c>PrivateAssets="all"</c>), or only such packages need them.
/// </summary>
internal static class BuildOnlyIds
{
    public static FrozenSet<string> Of(AssetsTarget target, ImmutableArray<DirectReference> references)
    {
        var runs = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var reference in references.Where(reference => !reference.IsPrivate || Runs(target, reference.Id, runs)))
        {
            Keep(target, reference.Id, kept);
        }

        return target.Nodes.Select(node => node.Id).Where(id => !kept.Contains(id)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    private static bool Runs(AssetsTarget target, string id, Dictionary<string, bool> known)
    {
        if (!target.TryGet(id, out var node))
        {
            return false;
        }

        if (!known.TryGetValue(id, out var runs))
        {
            known[id] = false; // a cycle adds nothing
            runs = node.HasRuntimeAssets || node.IsProject || node.Dependencies.Any(dependency => Runs(target, dependency.Id, known));
            known[id] = runs;
        }

        return runs;
    }

    private static void Keep(AssetsTarget target, string id, HashSet<string> kept)
    {
        if (target.TryGet(id, out var node) && kept.Add(id))
        {
            foreach (var dependency in node.Dependencies)
            {
                Keep(target, dependency.Id, kept);
            }
        }
    }
}
