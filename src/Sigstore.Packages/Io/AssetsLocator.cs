using System.Buffers;
using System.Collections.Concurrent;
using System.Xml;
using System.Xml.Linq;
using Sigstore.Client.Failures;
using Sigstore.Packages.Gate;

namespace Sigstore.Packages.Io;

/// <summary>
/// Finds a project's <c>project.assets.json</c>. Where nothing that the project imports speaks of other places it is <c>obj/</c>; else
/// MSBuild is asked, because a stale file in <c>obj/</c> would be the wrong thing to check.
/// </summary>
internal sealed class AssetsLocator(Func<string, string?> environment, InputLog inputs)
{
    private const int MaxFileBytes = 4 << 20;
    private const int MaxFiles = 200;

    // Any of these words, anywhere, and the place cannot be told by looking.
    private static readonly string[] Telling =
    [
        "BaseIntermediateOutputPath", "MSBuildProjectExtensionsPath", "UseArtifactsOutput", "ArtifactsPath", "ArtifactsProjectName",
        "RestoreOutputPath", "ProjectAssetsFile", "IncludeProjectNameInArtifactsPaths", "CustomAfterDirectoryBuildProps", "CustomBeforeDirectoryBuildProps",
    ];

    // Files that come in by a property's value, from a response file or the environment too: nobody follows those here.
    private static readonly string[] ImportHooks =
    [
        "CustomBeforeMicrosoftCommonProps", "CustomAfterMicrosoftCommonProps", "CustomBeforeMicrosoftCommonTargets", "CustomAfterMicrosoftCommonTargets",
        "CustomBeforeMicrosoftCommonCrossTargetingTargets", "CustomAfterMicrosoftCommonCrossTargetingTargets", "CustomBeforeMicrosoftCSharpTargets", "CustomAfterMicrosoftCSharpTargets",
        "CustomBeforeDirectoryBuildTargets", "CustomAfterDirectoryBuildTargets", "DirectoryBuildPropsPath", "DirectoryBuildTargetsPath", "DirectoryPackagesPropsPath",
        "AlternateCommonProps", "BeforeMicrosoftNETSdkTargets", "AfterMicrosoftNETSdkTargets", "BeforeTargetFrameworkInferenceTargets", "LanguageTargets",
    ];

    // Asking many at once sets these; a project that speaks of them is asked alone.
    private static readonly string[] Hooks = ["CustomAfterMicrosoftCommonTargets", "CustomAfterMicrosoftCommonCrossTargetingTargets"];

    // These come with the .NET SDK, where no package can stand in for them, and leave the places alone.
    private static readonly string[] OwnSdks =
    [
        "Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker", "Microsoft.NET.Sdk.Razor", "Microsoft.NET.Sdk.BlazorWebAssembly",
        "Microsoft.NET.Sdk.WebAssembly", "Microsoft.NET.Sdk.WindowsDesktop", "Microsoft.NET.Sdk.StaticWebAssets", "Microsoft.NET.Sdk.Publish",
    ];

    private static readonly SearchValues<char> Evaluated = SearchValues.Create("$@%*?;");
    private static readonly string[] Inherited = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Build.rsp", "MSBuild.rsp"];

    /// <summary>Every SDK that a file which was looked at names with a version: a package that takes part in the build.</summary>
    public ConcurrentDictionary<SdkReference, string> Sdks { get; } = new();

    /// <summary>The assets file of each project, whether it is there or not.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> projects, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var asked = new ConcurrentBag<(string Project, bool IsAlone)>();
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(projects, options, (project, _) =>
        {
            var look = new ProjectLook(new EvaluationInputs(inputs));
            if (IsPlain(project, look))
            {
                found[project] = Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json");
            }
            else
            {
                // Asked again only when something that can change the answer has changed.
                look.Evaluation.Watch(environment);
                asked.Add((project, look.IsAskedAlone || HooksAreTaken()));
            }

            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);

        // One process for many, where that can't change an answer.
        foreach (var group in asked.Where(one => !one.IsAlone).GroupBy(one => SdkChoiceOf(one.Project), one => one.Project).Where(group => group.Count() > 1))
        {
            foreach (var (project, path) in await JointEvaluation.ReadAssetsPathsAsync([.. group.Order(StringComparer.Ordinal)], environment, cancellationToken).ConfigureAwait(false))
            {
                found[project] = path;
            }
        }

        await Parallel.ForEachAsync(asked.Select(one => one.Project).Where(project => !found.ContainsKey(project)), options, async (project, cancel) =>
            found[project] = await ProjectEvaluation.ReadAssetsPathAsync(project, environment, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        return found;
    }

    private bool HooksAreTaken() => Array.Exists(Hooks, name => !string.IsNullOrEmpty(environment(name)));

    // The nearest global.json decides which SDK evaluates.
    private static string SdkChoiceOf(string project)
    {
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "global.json")))
            {
                return folder;
            }
        }

        return "";
    }

    private bool IsPlain(string project, ProjectLook look)
    {
        var isSilent = true;
        var open = new Queue<string>([project, .. InheritedFiles(Path.GetDirectoryName(project)!)]);
        inputs.File(project + ".user");
        if (File.Exists(project + ".user"))
        {
            open.Enqueue(project + ".user");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var file))
        {
            if (!seen.Add(file))
            {
                continue;
            }

            inputs.File(file);
            if (seen.Count > MaxFiles)
            {
                look.Evaluation.Unknown();
                look.IsAskedAlone = true;
                return false;
            }

            isSilent &= IsSilent(file, open, look);
        }

        foreach (var name in Telling.Concat(ImportHooks))
        {
            inputs.Variable(name);
            isSilent &= string.IsNullOrEmpty(environment(name));
        }

        return isSilent;
    }

    // True for a file that says nothing about places, and brings in nothing that might.
    private bool IsSilent(string file, Queue<string> open, ProjectLook look)
    {
        var text = TextOf(file);
        if (GateFile.IsGateFile(text))
        {
            return true; // it speaks of those places only to find them
        }

        var isFollowed = TryFollowImports(file, open, look);
        if (!isFollowed)
        {
            look.Evaluation.Unknown();
            look.IsAskedAlone = true;
        }

        look.Evaluation.Add(text);
        look.IsAskedAlone |= file.EndsWith(".rsp", StringComparison.Ordinal) || !IsLegible(text) || Hooks.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        if (look.HasForeignSdk || SaysMoreThanItsWords(file, text) || ImportHooks.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            look.Evaluation.Unknown();
            return false;
        }

        return isFollowed && IsLegible(text) && !Telling.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    // MSBuild takes the nearest of each upwards; all of them are looked at, which can only lead to asking once too often.
    private IEnumerable<string> InheritedFiles(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            foreach (var name in Inherited)
            {
                var file = Path.Combine(at, name);
                inputs.File(file);
                if (File.Exists(file))
                {
                    yield return file;
                }
            }
        }
    }

    // The gate's own line says nothing about places.
    private static string TextOf(string file)
    {
        using var reader = new StreamReader(new MemoryStream(PackageFileAccess.ReadBounded(file, MaxFileBytes, FailureCode.ProjectEvaluationFailed)), System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return DirectoryImport.RemoveFrom(reader.ReadToEnd()) ?? "";
    }

    // A response file takes in others, and the values of variables.
    private static bool SaysMoreThanItsWords(string file, string text) => Path.GetExtension(file) == ".rsp" && text.AsSpan().ContainsAny('@', '%');

    // MSBuild reads any encoding that XML knows; words in one that is not read here would be overlooked.
    private static bool IsLegible(string text) => !text.Contains('\0', StringComparison.Ordinal)
        && (!text.StartsWith("<?xml", StringComparison.Ordinal) || !text.AsSpan(0, Math.Max(text.IndexOf("?>", StringComparison.Ordinal), 0)).Contains("encoding", StringComparison.Ordinal)
            || text.AsSpan(0, text.IndexOf("?>", StringComparison.Ordinal)).Contains("utf-", StringComparison.OrdinalIgnoreCase));

    // An import whose path is plain is followed; one that only MSBuild can resolve means asking MSBuild. Imports of SDKs are the SDK's own.
    private bool TryFollowImports(string file, Queue<string> open, ProjectLook look)
    {
        if (Path.GetExtension(file) == ".rsp")
        {
            return true;
        }

        var xml = Read(file);
        NoteSdks(xml, file, look);
        var isFollowed = true;
        foreach (var import in ImportsIn(xml))
        {
            var path = import.Replace("$(MSBuildThisFileDirectory)", Path.GetDirectoryName(file) + "/", StringComparison.OrdinalIgnoreCase).Replace('\\', '/');
            if (path.AsSpan().ContainsAny(Evaluated))
            {
                // The nearest Directory.Build.* further up is looked at anyway.
                if (path.Contains("GetPathOfFileAbove", StringComparison.OrdinalIgnoreCase) && path.Contains("Directory.Build.", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                isFollowed = false;
                continue;
            }

            var full = Path.GetFullPath(path, Path.GetDirectoryName(file)!);
            inputs.File(full);
            if (File.Exists(full))
            {
                open.Enqueue(full);
            }
        }

        return isFollowed;
    }

    private void NoteSdks(XDocument xml, string file, ProjectLook look)
    {
        foreach (var sdk in SdkReference.In(xml))
        {
            if (sdk.Version is not null)
            {
                Sdks.TryAdd(sdk, file);
            }

            // Its props may put everything elsewhere.
            look.HasForeignSdk |= sdk.Version is not null || !OwnSdks.Contains(sdk.Name, StringComparer.OrdinalIgnoreCase);
        }
    }

    private static IEnumerable<string> ImportsIn(XDocument xml) => xml.Descendants().Where(element => element.Name.LocalName == "Import" && element.Attribute("Sdk") is null)
        .Select(import => import.Attribute("Project")?.Value ?? "");

    private static XDocument Read(string file)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(PackageFileAccess.ReadBounded(file, MaxFileBytes, FailureCode.ProjectEvaluationFailed)), settings);
            return XDocument.Load(reader);
        }
        catch (XmlException notXml)
        {
            throw new SigstoreException(FailureCode.ProjectEvaluationFailed, $"expected an MSBuild project in {file}, found {notXml.Message}", notXml);
        }
    }

    /// <summary>What came out of looking at one project.</summary>
    private sealed class ProjectLook(EvaluationInputs evaluation)
    {
        public EvaluationInputs Evaluation { get; } = evaluation;

        public bool IsAskedAlone { get; set; }

        public bool HasForeignSdk { get; set; }
    }
}
