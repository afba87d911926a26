using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>Which projects a path means: a project, the projects of a solution, or those of a folder.</summary>
internal static class SolutionProjects
{
    private const int MaxSolutionBytes = 32 << 20;

    // MSBuild's own words for it.
    private static readonly Regex ProjectLine = new(
        """^Project\("(.*)"\)\s*=\s*"(.*)"\s*,\s*"(?<path>.*)"\s*,\s*"(.*)"$""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    private static readonly string[] ProjectExtensions = [".csproj", ".fsproj", ".vbproj"];
    private static readonly string[] FoldersWithoutProjects = ["bin", "obj", "node_modules", "artifacts"];

    /// <summary>The absolute paths of the projects; <see cref="FailureCode.ProjectNotFound"/> if there are none, or several solutions.</summary>
    public static IReadOnlyList<string> Find(string target, InputLog inputs)
    {
        inputs.File(target);
        if (Directory.Exists(target))
        {
            return FindInFolder(target, inputs);
        }

        if (!File.Exists(target))
        {
            throw new SigstoreException(FailureCode.ProjectNotFound, $"expected a project, a solution or a folder, found nothing at {target}");
        }

        return Path.GetExtension(target).ToLowerInvariant() switch
        {
            ".sln" => OfSln(target, inputs),
            ".slnx" => OfSlnx(target, inputs),
            _ when IsProject(target) || OtherProjects.IsProject(target) => [target],
            var other => throw new SigstoreException(FailureCode.ProjectNotFound, $"expected a project, a .sln or a .slnx, found a {other} file"),
        };
    }

    /// <summary>True for the kinds of project that NuGet restores into an assets file.</summary>
    public static bool IsProject(string path) => ProjectExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    // As the dotnet command does: the folder's solution, else its project; and beyond that all projects below it.
    private static IReadOnlyList<string> FindInFolder(string folder, InputLog inputs)
    {
        var solutions = Directory.GetFiles(folder).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".sln" or ".slnx").ToList();
        if (solutions.Count > 1)
        {
            throw new SigstoreException(FailureCode.ProjectNotFound, $"expected one solution in {folder}, found {string.Join(", ", solutions.Select(Path.GetFileName).Order(StringComparer.Ordinal))}");
        }

        if (solutions.Count == 1)
        {
            return Find(solutions[0], inputs);
        }

        if (ProjectsIn(folder, recurse: false, inputs) is { Count: > 0 } here)
        {
            return here;
        }

        var projects = ProjectsIn(folder, recurse: true, inputs);
        return projects.Count > 0 ? projects : throw new SigstoreException(FailureCode.ProjectNotFound, $"expected a project or solution in {folder}, found none");
    }

    private static List<string> ProjectsIn(string folder, bool recurse, InputLog inputs) => PackageFileAccess.Translate(folder, () =>
    {
        var options = new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = FileAttributes.ReparsePoint };
        var found = new List<string>();
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var at))
        {
            inputs.File(at); // a folder's own state changes when a project or a folder comes or goes
            found.AddRange(Directory.EnumerateFiles(at, "*", options).Where(IsProject));
            foreach (var inner in recurse ? Directory.EnumerateDirectories(at, "*", options) : [])
            {
                var name = Path.GetFileName(inner);
                if (name[0] != '.' && !FoldersWithoutProjects.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    open.Push(inner);
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    });

    private static List<string> OfSln(string solution, InputLog inputs)
    {
        var text = System.Text.Encoding.UTF8.GetString(PackageFileAccess.ReadBounded(solution, MaxSolutionBytes, FailureCode.SolutionMalformed));
        return text.Contains("Microsoft Visual Studio Solution File", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal)
            ? Existing(solution, inputs, PathsIn(solution, text))
            : throw new SigstoreException(FailureCode.SolutionMalformed, $"expected a solution file, found something else in {solution}");
    }

    // As MSBuild reads it: line by line, whatever ends a line and whatever blanks stand around one. What is no project to us and one to MSBuild
    // would be built with packages that nobody checked.
    private static List<string> PathsIn(string solution, string text)
    {
        var paths = new List<string>();
        var lines = new StringReader(text);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (!line.AsSpan().Trim().StartsWith("Project(", StringComparison.Ordinal))
            {
                continue;
            }

            paths.Add(ProjectLine.Match(line.Trim()) is { Success: true } match
                ? match.Groups["path"].Value
                : throw new SigstoreException(FailureCode.SolutionMalformed, $"{solution}({number}): expected Project(\"type\") = \"name\", \"path\", \"id\", found something else"));
        }

        return paths;
    }

    private static List<string> OfSlnx(string solution, InputLog inputs)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            var xml = PackageFileAccess.ReadBounded(solution, MaxSolutionBytes, FailureCode.SolutionMalformed);
            using var reader = XmlReader.Create(new MemoryStream(xml), settings);
            var root = XDocument.Load(reader).Root!;
            return root.Name.LocalName == "Solution"
                ? Existing(solution, inputs, root.Descendants().Where(element => element.Name.LocalName == "Project").Select(project => project.Attribute("Path")?.Value ?? ""))
                : throw new SigstoreException(FailureCode.SolutionMalformed, $"expected <Solution>, found <{root.Name.LocalName}> in {solution}");
        }
        catch (XmlException notXml)
        {
            throw new SigstoreException(FailureCode.SolutionMalformed, $"expected XML in {solution}, found {notXml.Message}", notXml);
        }
    }

    // Folders and other kinds of project are listed too; a project that is named but not there is an error, not a project less.
    private static List<string> Existing(string solution, InputLog inputs, IEnumerable<string> paths)
    {
        var folder = Path.GetDirectoryName(solution)!;
        var named = paths.Select(path => path.Trim().Replace('\\', '/')).Where(path => path.Length > 0).Select(path => Path.GetFullPath(path, folder)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var path in named)
        {
            (IsProject(path) ? inputs.Place : (Action<string>)inputs.File)(path);
        }

        var projects = named.FindAll(path => IsProject(path) || OtherProjects.IsProject(path));
        return projects.Find(project => !File.Exists(project)) is { } missing
            ? throw new SigstoreException(FailureCode.SolutionMalformed, $"expected {missing}, which {Path.GetFileName(solution)} names, found none")
            : projects.Count > 0 ? projects : throw new SigstoreException(FailureCode.ProjectNotFound, $"expected projects in {solution}, found none");
    }
}
