namespace Sigstore.Packages.Sbom;

/// <summary>One edge of the graph: the component <see cref="From"/> needs the component <see cref="To"/>.</summary>
public sealed class SbomDependency
{
    /// <summary>Creates an edge between two component keys (<see cref="SbomComponent.Key"/>).</summary>
    public SbomDependency(string from, string to, SbomScope scope)
    {
        From = from;
        To = to;
        Scope = scope;
    }

    /// <summary>Key of the component that needs.</summary>
    public string From { get; }

    /// <summary>Key of the component that is needed.</summary>
    public string To { get; }

    /// <summary>What it is needed for.</summary>
    public SbomScope Scope { get; }
}
