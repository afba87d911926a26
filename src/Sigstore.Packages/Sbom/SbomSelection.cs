using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Sbom;

/// <summary>Which part of a project's graph an SBOM describes.</summary>
public sealed class SbomSelection
{
    private readonly string? _target;

    private SbomSelection(string? target, bool selfContained)
    {
        _target = target;
        SelfContained = selfContained;
    }

    /// <summary>A package: every framework of the project, no runtime-specific targets.</summary>
    public static SbomSelection Package { get; } = new(null, selfContained: false);

    /// <summary>True if the application carries its runtime, so that the runtime packs run with it.</summary>
    public bool SelfContained { get; }

    /// <summary>A published application: one framework and, if it is for one, one runtime.</summary>
    public static SbomSelection Application(string framework, string? runtime, bool selfContained) =>
        new(string.IsNullOrEmpty(runtime) ? framework : $"{framework}/{runtime}", selfContained);

    /// <summary>True if the target is part of the selection.</summary>
    public bool Includes(AssetsTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return _target is null ? !target.Name.Contains('/', StringComparison.Ordinal) : target.Name == _target;
    }
}
