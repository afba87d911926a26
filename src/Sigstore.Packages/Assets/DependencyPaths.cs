using System.Collections.Immutable;

namespace Sigstore.Packages.Assets;

/// <summary>Finds how each package of a target came in: breadth first, so that the path shown is a shortest one.</summary>
internal static class DependencyPaths
{
    /// <summary>Every package of the target with a shortest path to it.</summary>
    public static IEnumerable<(AssetsNode Node, DependencyPath Path)> Of(AssetsFile assets, AssetsTarget target)
    {
        var cameFrom = Walk(Roots(assets, target), target);
        return target.Nodes.Where(node => !node.IsProject).Select(node => (node, new DependencyPath(assets.Project.Path, target.Name, StepsTo(node, cameFrom))));
    }

    // Each node with the one from which it was first reached; null for a root.
    private static Dictionary<AssetsNode, AssetsNode?> Walk(IEnumerable<AssetsNode> roots, AssetsTarget target)
    {
        var cameFrom = new Dictionary<AssetsNode, AssetsNode?>();
        var queue = new Queue<AssetsNode>(roots.Where(root => cameFrom.TryAdd(root, null)));
        while (queue.TryDequeue(out var node))
        {
            foreach (var dependency in node.Dependencies)
            {
                if (target.TryGet(dependency.Id, out var next) && cameFrom.TryAdd(next, node))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return cameFrom;
    }

    private static ImmutableArray<string> StepsTo(AssetsNode node, Dictionary<AssetsNode, AssetsNode?> cameFrom)
    {
        var steps = new List<string>();
        for (var at = node; at is not null; at = cameFrom.GetValueOrDefault(at))
        {
            steps.Add(at.Id);
        }

        steps.Reverse();
        return [.. steps];
    }

    // What the project names itself, then the projects it references (every project node: nested ones are reached anyway).
    private static IEnumerable<AssetsNode> Roots(AssetsFile assets, AssetsTarget target)
    {
        var frameworks = assets.Project.Frameworks.Where(framework => framework.Name == target.Framework || assets.Project.Frameworks.Length == 1);
        foreach (var direct in frameworks.SelectMany(framework => framework.Packages))
        {
            if (target.TryGet(direct.Id, out var node))
            {
                yield return node;
            }
        }

        foreach (var project in target.Nodes.Where(node => node.IsProject))
        {
            yield return project;
        }
    }
}
