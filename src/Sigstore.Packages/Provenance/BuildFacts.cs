using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>What is known about one build: the raw material of its provenance. Gathered by the shell, written by <see cref="ProvenancePredicate"/>.</summary>
public sealed class BuildFacts
{
    /// <summary>The project file, relative to the repository's root, forward slashes: <c>src/Acme.Lib/Acme.Lib.csproj</c>.</summary>
    public required string EntryPoint { get; init; }

    /// <summary>The target that was asked for: <c>Pack</c> or <c>Publish</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The build configuration, usually <c>Release</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>Version of this package, which makes the statement.</summary>
    public required string GeneratorVersion { get; init; }

    /// <summary>When the build process began, UTC.</summary>
    public required DateTimeOffset StartedOn { get; init; }

    /// <summary>When the artifact was complete, UTC.</summary>
    public required DateTimeOffset FinishedOn { get; init; }

    /// <summary>Global properties that a verifier could predict, sorted by name; see <see cref="RecordedProperties"/>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> GlobalProperties { get; init; } = [];

    /// <summary>Names, without values, of the other global properties that were given.</summary>
    public ImmutableArray<string> UnrecordedProperties { get; init; } = [];

    /// <summary>Names and values for <c>internalParameters.dotnet</c>: SDK, MSBuild and runtime versions.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Toolchain { get; init; } = [];

    /// <summary>Target frameworks of the project, as it lists them.</summary>
    public ImmutableArray<string> TargetFrameworks { get; init; } = [];

    /// <summary>Names and values for <c>internalParameters.project</c>: deterministic flags and the like.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ProjectFlags { get; init; } = [];

    /// <summary>The CI run, or null on a developer's machine.</summary>
    public CiRun? Ci { get; init; }

    /// <summary>The revision that the working folder's own git data name; what CI says wins over it.</summary>
    public SourceRevision? LocalSource { get; init; }

    /// <summary>The revision that was built, if anything tells it.</summary>
    public SourceRevision? Source => Ci?.Source ?? LocalSource;
}
