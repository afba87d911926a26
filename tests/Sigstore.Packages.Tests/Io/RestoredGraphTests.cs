using Sigstore.Client.Failures;
using Sigstore.Packages.Io;
using Sigstore.Tests.Shared;

namespace Sigstore.Packages.Tests.Io;

/// <summary>Projects are written by hand together with the assets file a restore would leave, so that only places and shapes are tested here.</summary>
public sealed class RestoredGraphTests : IDisposable
{
    private readonly WrittenProjects _written = new();
    private readonly string _root;
    private readonly Dictionary<string, string> _environment;

    public RestoredGraphTests() => (_root, _environment) = (_written.Root, _written.Environment);

    public void Dispose() => _written.Dispose();

    [Fact]
    public async Task A_real_solution_gives_each_package_once_with_the_way_it_came_in()
    {
        var graph = await RealGraph.LoadAsync();
        Assert.Equal(["Newest.csproj", "Oldest.csproj"], graph.Projects.Select(project => Path.GetFileName(project.Path)));
        Assert.All(graph.Projects, project => Assert.NotNull(project.LockFile));
        var bcl = graph.Packages.Single(package => package.Identity.Id == "Azure.Core");
        Assert.Equal("Newest.csproj (net10.0) → Azure.Identity → Azure.Core", bcl.Paths[0].ToString());
    }

    [Fact]
    public async Task A_project_a_folder_and_both_kinds_of_solution_are_found()
    {
        var project = Project("src/App");
        Write("All.sln", $"Microsoft Visual Studio Solution File, Format Version 12.00\nProject(\"{{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}}\") = \"App\", \"src\\App\\App.csproj\", \"{{1}}\"\nEndProject\nProject(\"{{2150E333-8FDC-42A3-9474-1A3956D46DE8}}\") = \"docs\", \"docs\", \"{{2}}\"\nEndProject\n");
        Write("other/All.slnx", """<Solution><Folder Name="/src/"><Project Path="../src/App/App.csproj" /></Folder></Solution>""");
        foreach (var target in (string[])[project, Path.GetDirectoryName(project)!, Path.Combine(_root, "All.sln"), _root, Path.Combine(_root, "src"), Path.Combine(_root, "other", "All.slnx")])
        {
            var graph = await LoadAsync(target);
            Assert.Equal([project], graph.Projects.Select(found => found.Path));
            Assert.Equal("contoso.json/1.0.0", Assert.Single(graph.Packages).Identity.Key);
        }
    }

    [Fact]
    public async Task Referenced_projects_outside_of_the_solution_are_read_too()
    {
        var library = Project("elsewhere/Lib", package: "Contoso.Core");
        var project = Project("src/App", references: library);
        var graph = await LoadAsync(project);
        Assert.Equal([library, project], graph.Projects.Select(found => found.Path));
        Assert.Equal(["Contoso.Core", "Contoso.Json"], graph.Packages.Select(package => package.Identity.Id));
    }

    [Fact]
    public async Task A_package_in_a_fallback_folder_is_found_there()
    {
        var project = Project("src/App");
        Write("fallback/contoso.json/1.0.0/.nupkg.metadata", "{}");
        var graph = await LoadAsync(project);
        Assert.Equal(Path.Combine(_root, "fallback", "contoso.json", "1.0.0"), Assert.Single(graph.Packages).Folder);
    }

    [Fact]
    public async Task Tools_and_SDKs_are_covered_or_named()
    {
        var project = Project("src/App");
        Write(".config/dotnet-tools.json", """{ "version": 1, "isRoot": true, "tools": { "contoso.tool": { "version": "2.0.0", "commands": [ "contoso" ] }, "contoso.absent": { "version": "1.0.0", "commands": [] } } }""");
        Write("global.json", """{ /* comment */ "sdk": { "version": "10.0.100" }, "msbuild-sdks": { "Contoso.Sdk": "3.0.0" } }""");
        Write("packages/contoso.tool/2.0.0/.nupkg.metadata", "{}");
        Write("packages/contoso.tool.linux-x64/2.0.0/.nupkg.metadata", "{}");
        var graph = await LoadAsync(project);
        Assert.Equal(["Contoso.Json", "contoso.tool", "contoso.tool.linux-x64"], graph.Packages.Select(package => package.Identity.Id));
        Assert.Equal(["contoso.tool", "contoso.tool.linux-x64"], graph.Packages.Where(package => package.IsLocalTool).Select(package => package.Identity.Id));
        Assert.Equal(["contoso.absent 1.0.0", "Contoso.Sdk 3.0.0"], graph.Uncovered.Select(uncovered => uncovered.Name));
        Write("global.json", "{ \"msbuild-sdks\": 1 }");
        await RefusedAsync(FailureCode.ToolManifestMalformed, project);
    }

    [Fact]
    public async Task Another_intermediate_folder_is_found_by_evaluation_even_if_a_stale_one_is_there()
    {
        var project = Project("src/App");
        Write("src/Directory.Build.props", "<Project><Import Project=\"Paths.props\" /></Project>");
        Write("src/Paths.props", "<Project><PropertyGroup><BaseIntermediateOutputPath>$(MSBuildProjectDirectory)/elsewhere/</BaseIntermediateOutputPath></PropertyGroup></Project>");
        await RefusedAsync(FailureCode.RestoreNotFound, project);
        Directory.Move(Path.Combine(_root, "src/App/obj"), Path.Combine(_root, "src/App/elsewhere"));
        Assert.Single((await LoadAsync(project)).Packages);
    }

    /// <summary>Each way as the SDK was seen to take it; the assets in obj are stale, those elsewhere are built with.</summary>
    [Theory]
    [InlineData("Directory.Build.rsp", "@{0}/more.rsp", "more.rsp", "-p:BaseIntermediateOutputPath=elsewhere/")]
    [InlineData("Directory.Build.rsp", "-p:%SIGSTORE_TEST_WORD%IntermediateOutputPath=elsewhere/", "none", "")]
    [InlineData("Directory.Build.rsp", "-p:DirectoryBuildPropsPath={0}/more.props", "more.props", "<Project><PropertyGroup><BaseIntermediateOutputPath>elsewhere/</BaseIntermediateOutputPath></PropertyGroup></Project>")]
    [InlineData("Directory.Build.props", "<Project><PropertyGroup><CustomBeforeMicrosoftCommonTargets>{0}/more.targets</CustomBeforeMicrosoftCommonTargets></PropertyGroup></Project>",
        "more.targets", "<Project><PropertyGroup><ProjectAssetsFile>$(MSBuildProjectDirectory)/elsewhere/project.assets.json</ProjectAssetsFile></PropertyGroup></Project>")]
    [InlineData("Directory.Build.props", "<Project><PropertyGroup><BeforeMicrosoftNETSdkTargets>{0}/more.targets</BeforeMicrosoftNETSdkTargets></PropertyGroup></Project>",
        "more.targets", "<Project><PropertyGroup><ProjectAssetsFile>$(MSBuildProjectDirectory)/elsewhere/project.assets.json</ProjectAssetsFile></PropertyGroup></Project>")]
    public async Task No_detour_hides_where_the_assets_lie(string file, string text, string more, string moreText)
    {
        // For the process that evaluates: whoever looks does not read this variable.
        Environment.SetEnvironmentVariable("SIGSTORE_TEST_WORD", "Base");
        var project = Project("src/App");
        Write(file, text.Replace("{0}", _root, StringComparison.Ordinal));
        Write(more, moreText);
        await RefusedAsync(FailureCode.RestoreNotFound, project);
        Directory.Move(Path.Combine(_root, "src/App/obj"), Path.Combine(_root, "src/App/elsewhere"));
        Assert.EndsWith(Path.Combine("elsewhere", "project.assets.json"), Assert.Single((await LoadAsync(project)).Projects).AssetsPath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_output_is_found_by_evaluation()
    {
        var project = Project("src/App");
        Write("Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        Directory.CreateDirectory(Path.Combine(_root, "artifacts/obj"));
        Directory.Move(Path.Combine(_root, "src/App/obj"), Path.Combine(_root, "artifacts/obj/App"));
        Assert.Single((await LoadAsync(project)).Packages);
    }

    [Theory]
    [InlineData("utf-16", "<BaseIntermediateOutputPath>$(MSBuildProjectDirectory)/elsewhere/</BaseIntermediateOutputPath>")]
    [InlineData("utf-8", "<CustomAfterDirectoryBuildProps>$(CustomAfterDirectoryBuildProps);$(MSBuildThisFileDirectory)Paths.props</CustomAfterDirectoryBuildProps>")]
    public async Task Another_folder_cannot_be_hidden_from_who_looks(string encoding, string property)
    {
        var project = Project("src/App");
        await File.WriteAllTextAsync(Path.Combine(_root, "src/Directory.Build.props"), $"<Project><PropertyGroup>{property}</PropertyGroup></Project>", System.Text.Encoding.GetEncoding(encoding), TestContext.Current.CancellationToken);
        Write("src/Paths.props", "<Project><PropertyGroup><BaseIntermediateOutputPath>$(MSBuildProjectDirectory)/elsewhere/</BaseIntermediateOutputPath></PropertyGroup></Project>");
        await RefusedAsync(FailureCode.RestoreNotFound, project);
    }

    [Fact]
    public async Task A_project_with_several_frameworks_and_artifacts_output_is_found()
    {
        var project = Project("src/App");
        Write("src/App/App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup></Project>");
        Write("Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        Directory.CreateDirectory(Path.Combine(_root, "artifacts/obj"));
        Directory.Move(Path.Combine(_root, "src/App/obj"), Path.Combine(_root, "artifacts/obj/App"));
        Assert.Single((await LoadAsync(project)).Packages);
    }

    [Fact]
    public async Task The_gate_costs_no_evaluation_and_one_that_was_edited_does()
    {
        var project = Project("src/App");
        var gate = Packages.Gate.GateFile.Create([], null);
        Write("build/Sigstore.Gate.props", gate);
        foreach (var name in Packages.Gate.DirectoryImport.Files)
        {
            Write(name, Packages.Gate.DirectoryImport.AddTo(name, null)!);
        }

        // An evaluation would fail: there is no such dotnet.
        await RestoredGraph.LoadAsync(project, name => name == "DOTNET_HOST_PATH" ? "/nowhere/dotnet" : null, TestContext.Current.CancellationToken);
        Write("build/Sigstore.Gate.props", gate.Replace("<_SigstoreGate>true", "<BaseIntermediateOutputPath>elsewhere/</BaseIntermediateOutputPath><_SigstoreGate>true", StringComparison.Ordinal));
        var evaluated = await Assert.ThrowsAsync<SigstoreException>(() => RestoredGraph.LoadAsync(project, name => name == "DOTNET_HOST_PATH" ? "/nowhere/dotnet" : null, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.ProjectEvaluationFailed, evaluated.Failure.Code);
    }

    [Theory]
    [InlineData("", 1, "three projects, one process")]
    [InlineData("one of other frameworks", 1, "its outer build answers too")]
    [InlineData("one without common targets", 2, "it has no place for the question")]
    [InlineData("one whose first target fails", 2, "an evaluation runs no target")]
    [InlineData("one that uses the same hook", 2, "the question would change the answer")]
    [InlineData("a response file", 3, "it speaks for the projects below it only")]
    [InlineData("another SDK for one", 2, "global.json decides")]
    public async Task Many_projects_are_asked_in_one_process_unless_that_could_change_an_answer(string special, int processes, string why)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script counts the processes");
        Write("Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        string[] projects = [Project("src/A"), Project("src/B"), Project("src/C", package: "Contoso.Core")];
        var last = Specialize(special);
        foreach (var name in (string[])["A", "B", .. last == "artifacts/obj/C" ? ["C"] : Array.Empty<string>()])
        {
            Directory.CreateDirectory(Path.Combine(_root, "artifacts/obj"));
            Directory.Move(Path.Combine(_root, $"src/{name}/obj"), Path.Combine(_root, "artifacts/obj", name));
        }

        var log = Path.Combine(_root, "processes");
        _environment["DOTNET_HOST_PATH"] = Write("dotnet", $"#!/bin/sh\necho \"$*\" >> '{log}'\nexec dotnet \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_environment["DOTNET_HOST_PATH"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Write("All.slnx", $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{project}\" />"))}</Solution>");
        var graph = await LoadAsync(Path.Combine(_root, "All.slnx"));
        Assert.Equal(["Contoso.Core", "Contoso.Json"], graph.Packages.Select(package => package.Identity.Id));
        Assert.EndsWith(Path.Combine(last, "project.assets.json"), graph.Projects[2].AssetsPath, StringComparison.Ordinal);
        var asked = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.True(asked.Length == processes, why + "\n" + string.Join("\n", asked));
    }

    // Returns the folder of the assets of C.
    private string Specialize(string special)
    {
        const string Sdk = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>";
        switch (special)
        {
            case "one of other frameworks":
                Write("src/C/C.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup></Project>");
                break;
            case "one without common targets":
                Write("src/C/C.csproj", "<Project><PropertyGroup><ProjectAssetsFile>obj/project.assets.json</ProjectAssetsFile></PropertyGroup></Project>");
                return "src/C/obj";
            case "one whose first target fails":
                Write("src/C/C.csproj", Sdk.Replace("<Project ", "<Project InitialTargets=\"Fail\" ", StringComparison.Ordinal) + "<Target Name=\"Fail\"><Error Text=\"never\" /></Target></Project>");
                break;
            case "one that uses the same hook":
                Write("src/C/C.csproj", Sdk + "<PropertyGroup><CustomAfterMicrosoftCommonTargets>$(MSBuildProjectDirectory)/late.targets</CustomAfterMicrosoftCommonTargets></PropertyGroup></Project>");
                Write("src/C/late.targets", "<Project><PropertyGroup><ProjectAssetsFile>$(MSBuildProjectDirectory)/obj/project.assets.json</ProjectAssetsFile></PropertyGroup></Project>");
                return "src/C/obj";
            case "a response file":
                Write("src/Directory.Build.rsp", "-p:Nothing=true");
                break;
            case "another SDK for one":
                Write("src/C/global.json", "{}");
                break;
        }

        return "artifacts/obj/C";
    }

    [Fact]
    public async Task A_project_that_cannot_be_evaluated_is_said()
    {
        var project = Project("src/App");
        Write("src/App/App.csproj", "<Project><Import Project=\"$(Nowhere)/missing.props\" /></Project>");
        await RefusedAsync(FailureCode.ProjectEvaluationFailed, project);
    }

    [Fact]
    public async Task What_is_missing_or_ambiguous_is_said()
    {
        await RefusedAsync(FailureCode.ProjectNotFound, _root);
        await RefusedAsync(FailureCode.ProjectNotFound, Path.Combine(_root, "none.csproj"));
        var project = Project("src/App");
        Write("A.slnx", "<Solution />");
        Write("B.slnx", "<Solution />");
        await RefusedAsync(FailureCode.ProjectNotFound, _root);
        await RefusedAsync(FailureCode.ProjectNotFound, Path.Combine(_root, "A.slnx"));
        Write("A.slnx", "<Solution><Project Path=\"gone/Gone.csproj\" /></Solution>");
        await RefusedAsync(FailureCode.SolutionMalformed, Path.Combine(_root, "A.slnx"));
        Write("A.slnx", "<<<<<<< HEAD");
        await RefusedAsync(FailureCode.SolutionMalformed, Path.Combine(_root, "A.slnx"));
        File.Delete(Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json"));
        await RefusedAsync(FailureCode.RestoreNotFound, project);
    }

    [Fact]
    public async Task The_assets_of_another_project_are_refused()
    {
        var project = Project("src/App");
        var other = Project("src/Other");
        File.Copy(Path.Combine(Path.GetDirectoryName(other)!, "obj/project.assets.json"), Path.Combine(Path.GetDirectoryName(project)!, "obj/project.assets.json"), overwrite: true);
        await RefusedAsync(FailureCode.AssetsFileMalformed, project);
    }

    private Task<RestoredGraph> LoadAsync(string target) => _written.LoadAsync(target);

    private async Task RefusedAsync(FailureCode code, string target) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<SigstoreException>(() => LoadAsync(target))).Failure.Code);

    private string Project(string folder, string package = "Contoso.Json", string? references = null) => _written.Project(folder, package, references);

    private string Write(string path, string text) => _written.Write(path, text);
}
