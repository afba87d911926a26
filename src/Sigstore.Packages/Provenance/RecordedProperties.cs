using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>
/// Which global properties (<c>-p:Name=Value</c>) enter the provenance. A statement is public for ever and a property may hold a
/// password or a feed key, so values are recorded only for names known to be harmless; of all others only the name is.
/// </summary>
public static class RecordedProperties
{
    private static readonly FrozenSet<string> _recorded = FrozenSet.ToFrozenSet(
    [
        "AssemblyVersion", "BaseIntermediateOutputPath", "Configuration", "ContinuousIntegrationBuild", "DebugType", "Deterministic",
        "DeterministicSourcePaths", "DeterministicTimestamp", "DefineConstants", "EmbedUntrackedSources", "FileVersion", "IncludeSource",
        "IncludeSymbols", "InformationalVersion", "InvariantGlobalization", "NoBuild", "Optimize", "PackageId", "PackageVersion", "Platform",
        "PlatformTarget", "PublishAot", "PublishProtocol", "PublishReadyToRun", "PublishRepositoryUrl", "PublishSingleFile", "PublishTrimmed",
        "RestoreLockedMode", "RuntimeIdentifier", "RuntimeIdentifiers", "SelfContained", "SymbolPackageFormat", "TargetFramework",
        "TargetFrameworks", "TreatWarningsAsErrors", "TrimMode", "UseAppHost", "UseArtifactsOutput", "Version", "VersionPrefix", "VersionSuffix",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] _internalPrefixes = ["_", "MSBuild", "Sigstore", "Solution", "CurrentSolution", "BuildingSolution", "DOTNET", "NuGetInteractive", "RestoreUse", "NETCoreSdk"];

    /// <summary>Splits global properties into those recorded with their value and the names of those that are not; both sorted.</summary>
    public static (ImmutableArray<KeyValuePair<string, string>> Recorded, ImmutableArray<string> Unrecorded) Split(IEnumerable<KeyValuePair<string, string>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        var sorted = properties.OrderBy(property => property.Key, StringComparer.Ordinal).ToArray();
        return (
            [.. sorted.Where(property => _recorded.Contains(property.Key) && !IsPath(property.Value))],
            [.. sorted.Where(property => !_recorded.Contains(property.Key) && !IsInternal(property.Key)).Select(property => property.Key)]);
    }

    // Properties that MSBuild, the SDK or we ourselves set for every build say nothing about this one.
    private static bool IsInternal(string name) => _internalPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    // An absolute path describes a machine, not a build.
    private static bool IsPath(string value) => Path.IsPathRooted(value);
}
