using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Sigstore.Build.Tasks;
using Sigstore.Client.Services;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Facts;

/// <summary>Gathers what is known about the running build from the task's parameters, MSBuild, the environment and the work tree.</summary>
internal sealed class GatheredFacts(AttachTask task, GitWorkTree? workTree, IPackageMetadataSource packages)
{
    private string Root => workTree?.Root ?? Path.GetDirectoryName(task.ProjectFile)!;

    public ProvenancePredicate Predicate(AssetsFile assets, IdentityToken? token, DateTimeOffset now)
    {
        var facts = Facts(token, now);
        var files = new RepositoryFiles(Root, facts.Source);
        ImmutableArray<ResolvedDependency> dependencies =
        [
            .. files.LockFile(task.LockFile, task.ProjectFile),
            .. NuGetDependencies.Of(assets, packages),
            .. files.SdksAndTools(task.ProjectFile, packages),
        ];
        return new ProvenancePredicate(facts, dependencies, [.. task.Sboms.Select(Byproduct)]);
    }

    private static Byproduct Byproduct(ITaskItem sbom)
    {
        var format = SbomFormat.All.First(known => known.Name == sbom.GetMetadata("Format"));
        return new Byproduct(sbom.GetMetadata("PackagePath"), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(sbom.ItemSpec))), format.MediaType);
    }

    private BuildFacts Facts(IdentityToken? token, DateTimeOffset now)
    {
        var given = task.BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties() : ImmutableDictionary<string, string>.Empty;
        var (recorded, unrecorded) = RecordedProperties.Split(given);
        return new BuildFacts
        {
            EntryPoint = Path.GetRelativePath(Root, task.ProjectFile).Replace('\\', '/'),
            Target = task.Target,
            Configuration = task.Configuration,
            GeneratorVersion = typeof(GatheredFacts).Assembly.GetName().Version?.ToString(3) ?? "0.0.0",
            StartedOn = DateTimeOffset.TryParse(task.StartedOn, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started) ? started : now,
            FinishedOn = now,
            GlobalProperties = recorded,
            UnrecordedProperties = unrecorded,
            TargetFrameworks = [.. task.TargetFrameworks.Where(framework => framework.Length > 0).Distinct()],
            Toolchain = Known(
                ("sdkVersion", task.SdkVersion),
                ("msbuildVersion", task.MSBuildVersion),
                ("runtimeVersion", Environment.Version.ToString()),
                ("runtimeIdentifier", task.RuntimeIdentifier.Length > 0 ? task.RuntimeIdentifier : RuntimeInformation.RuntimeIdentifier)),
            ProjectFlags = Known(
                ("deterministic", task.Deterministic),
                ("deterministicTimestamp", task.DeterministicTimestamp),
                ("continuousIntegrationBuild", task.ContinuousIntegrationBuild),
                ("lockedRestore", task.LockedMode)),
            Ci = CiRun.Detect(Environment.GetEnvironmentVariable, token?.Claims),
            LocalSource = workTree?.Revision(),
        };
    }

    private static ImmutableArray<KeyValuePair<string, string>> Known(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var known = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, value) in pairs)
        {
            if (value.Length > 0)
            {
                known.Add(new(name, value));
            }
        }

        return known.ToImmutable();
    }
}
