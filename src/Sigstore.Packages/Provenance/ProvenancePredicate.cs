using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sigstore.Packages.Provenance;

/// <summary>
/// The SLSA provenance v1 predicate of one build. On GitHub its build type and shape are those of GitHub's own attest step
/// (so other verifiers keep working) with the resolved packages added; elsewhere it is our documented MSBuild build type.
/// </summary>
/// <remarks>Source: SLSA v1.0 provenance; <c>docs/provenance.md</c> describes the build type.</remarks>
public sealed class ProvenancePredicate
{
    /// <summary>The predicate type of SLSA provenance v1.</summary>
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>The build type of an MSBuild build outside GitHub.</summary>
    public const string MSBuildType = "pkg:nuget/Sigstore.Build#buildtypes/msbuild/v1";

    /// <summary>The build type of GitHub's own attest step.</summary>
    public const string GitHubType = "https://actions.github.io/buildtypes/workflow/v1";

    /// <summary>The builder of a build on a developer's machine.</summary>
    public const string LocalBuilder = "pkg:nuget/Sigstore.Build#builder/local";

    private readonly BuildFacts _facts;
    private readonly ImmutableArray<ResolvedDependency> _dependencies;
    private readonly ImmutableArray<Byproduct> _byproducts;

    /// <summary>Describes a build.</summary>
    /// <param name="facts">What is known about it.</param>
    /// <param name="dependencies">Everything that took part except the source revision, which <paramref name="facts"/> names.</param>
    /// <param name="byproducts">What was made besides the artifact.</param>
    public ProvenancePredicate(BuildFacts facts, ImmutableArray<ResolvedDependency> dependencies, ImmutableArray<Byproduct> byproducts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        _facts = facts;
        _dependencies = dependencies;
        _byproducts = byproducts;
    }

    private bool IsGitHub => _facts.Ci is { Provider: "github-actions", WorkflowPath: not null };

    /// <summary>Writes the predicate as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", IsGitHub ? GitHubType : MSBuildType);
        WriteExternalParameters(json);
        WriteInternalParameters(json);
        WriteDependencies(json);
        json.WriteEndObject();
        WriteRunDetails(json);
        json.WriteEndObject();
    }

    // GitHub's build type defines exactly one external parameter; a verifier refuses others. Ours follow in the internal ones.
    private void WriteExternalParameters(Utf8JsonWriter json)
    {
        json.WriteStartObject("externalParameters");
        if (IsGitHub)
        {
            json.WriteStartObject("workflow");
            WriteKnown(json, "ref", _facts.Ci!.WorkflowRef);
            WriteKnown(json, "repository", _facts.Ci.Source?.Repository);
            WriteKnown(json, "path", _facts.Ci.WorkflowPath);
            json.WriteEndObject();
        }
        else
        {
            WriteBuildParameters(json);
        }

        json.WriteEndObject();
    }

    private void WriteBuildParameters(Utf8JsonWriter json)
    {
        if (_facts.Source is { } source)
        {
            json.WriteStartObject("source");
            json.WriteString("repository", source.Repository);
            WriteKnown(json, "ref", source.Ref);
            json.WriteEndObject();
        }

        json.WriteString("entryPoint", _facts.EntryPoint);
        json.WriteString("target", _facts.Target);
        json.WriteString("configuration", _facts.Configuration);
        WritePairs(json, "globalProperties", _facts.GlobalProperties);
        if (_facts.Ci?.WorkflowPath is { } path && !IsGitHub)
        {
            json.WriteStartObject("workflow");
            json.WriteString("path", path);
            WriteKnown(json, "ref", _facts.Ci.WorkflowRef);
            json.WriteEndObject();
        }
    }

    private void WriteInternalParameters(Utf8JsonWriter json)
    {
        json.WriteStartObject("internalParameters");
        if (IsGitHub)
        {
            WritePairs(json, "github", _facts.Ci!.Facts);
            json.WriteStartObject("msbuild");
            WriteBuildParameters(json);
            json.WriteEndObject();
        }
        else if (_facts.Ci is { } ci)
        {
            json.WriteStartObject("ci");
            json.WriteString("provider", ci.Provider);
            WritePairs(json, ci.Facts);
            json.WriteEndObject();
        }

        WritePairs(json, "dotnet", _facts.Toolchain);
        json.WriteStartObject("project");
        WriteStrings(json, "targetFrameworks", _facts.TargetFrameworks);
        WritePairs(json, _facts.ProjectFlags);
        json.WriteEndObject();
        if (!_facts.UnrecordedProperties.IsEmpty)
        {
            WriteStrings(json, "unrecordedProperties", _facts.UnrecordedProperties);
        }

        json.WriteStartObject("generator");
        json.WriteString("name", "Sigstore.Build");
        json.WriteString("version", _facts.GeneratorVersion);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteDependencies(Utf8JsonWriter json)
    {
        json.WriteStartArray("resolvedDependencies");
        if (_facts.Source is { } source)
        {
            json.WriteStartObject();
            json.WriteString("uri", source.Locator);
            if (source.Commit is { } commit)
            {
                WritePairs(json, "digest", [new("gitCommit", commit)]);
            }

            json.WriteEndObject();
        }

        foreach (var dependency in _dependencies)
        {
            json.WriteStartObject();
            json.WriteString("name", dependency.Name);
            json.WriteString("uri", dependency.Uri);
            WritePairs(json, "digest", dependency.Digests);
            if (!dependency.Annotations.IsEmpty)
            {
                WritePairs(json, "annotations", dependency.Annotations);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRunDetails(Utf8JsonWriter json)
    {
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", _facts.Ci?.BuilderId ?? LocalBuilder);
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        WriteKnown(json, "invocationId", _facts.Ci?.InvocationId);
        json.WriteString("startedOn", Time(_facts.StartedOn));
        json.WriteString("finishedOn", Time(_facts.FinishedOn));
        json.WriteEndObject();
        if (!_byproducts.IsEmpty)
        {
            json.WriteStartArray("byproducts");
            foreach (var byproduct in _byproducts)
            {
                json.WriteStartObject();
                json.WriteString("name", byproduct.Name);
                WritePairs(json, "digest", [new("sha256", byproduct.Sha256Hex)]);
                json.WriteString("mediaType", byproduct.MediaType);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WritePairs(Utf8JsonWriter json, string name, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        json.WriteStartObject(name);
        WritePairs(json, pairs);
        json.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter json, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        foreach (var (name, value) in pairs)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
