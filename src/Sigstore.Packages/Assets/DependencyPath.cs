using System.Collections.Immutable;

namespace Sigstore.Packages.Assets;

/// <summary>One way in which a package came into a solution: from a project through packages to the package itself.</summary>
public sealed class DependencyPath
{
    internal DependencyPath(string projectPath, string target, ImmutableArray<string> steps) => (ProjectPath, Target, Steps) = (projectPath, target, steps);

    /// <summary>The project, tool manifest or <c>global.json</c> in which it begins.</summary>
    public string ProjectPath { get; }

    /// <summary>The framework for which it holds; empty where there is none.</summary>
    public string Target { get; }

    /// <summary>Ids from what the project names itself down to the package.</summary>
    public ImmutableArray<string> Steps { get; }

    /// <summary><c>App.csproj (net10.0) → Contoso.Web → Contoso.Json</c>.</summary>
    public override string ToString()
    {
        var begin = Path.GetFileName(ProjectPath) + (Target.Length == 0 ? "" : $" ({Target})");
        return string.Join(" → ", Steps.Prepend(begin));
    }
}
