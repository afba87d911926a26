using Sigstore.Client.Failures;

namespace Sigstore.Packages.Tests.Io;

/// <summary>A project that MSBuild finds and we don't is built with packages that nobody checked: what MSBuild was seen to read is read here too.</summary>
public sealed class SolutionShapeTests : IDisposable
{
    private const string Header = "Microsoft Visual Studio Solution File, Format Version 12.00\n";
    private const string App = "Project(\"{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}\") = \"App\", \"App\\App.csproj\", \"{1}\"\nEndProject\n";
    private const string Lib = "Project(\"{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}\") = \"Lib\", \"Lib\\Lib.csproj\", \"{2}\"\nEndProject\n";
    private readonly WrittenProjects _it = new();

    public void Dispose() => _it.Dispose();

    [Theory]
    [InlineData("plain", "Project(", "Project(")]
    [InlineData("blanks in front", "Project(", " \t Project(")]
    [InlineData("a line that ends as it did on other systems", "Project(", "# comment\rProject(")]
    [InlineData("blanks before a comma", "\"Lib\",", "\"Lib\" ,")]
    [InlineData("blanks in the path", "\"Lib\\Lib.csproj\"", "\" Lib\\Lib.csproj \"")]
    [InlineData("blanks at the end", "\"{2}\"", "\"{2}\"  ")]
    [InlineData("another type", "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}", "anything")]
    [InlineData("a quotation mark in the name", "\"Lib\",", "\"Li\"b\",")]
    [InlineData("slashes", "Lib\\Lib", "./Lib/Lib")]
    public async Task No_form_of_a_solution_hides_a_project(string form, string text, string replacement)
    {
        _it.Project("App");
        _it.Project("Lib", package: "Contoso.Core");
        Assert.Contains(text, Lib, StringComparison.Ordinal);
        _it.Write("All.sln", Header + App + Lib.Replace(text, replacement, StringComparison.Ordinal));
        Assert.True((await _it.LoadAsync("All.sln")).Packages.Length == 2, form);
    }

    [Theory]
    [InlineData("Project( \"{1}\") = \"Lib\", \"Lib\\Lib.csproj\", \"{2}\"\n")]
    [InlineData("Project(\"{1}\") = \"Lib\"\n")]
    [InlineData("\0")]
    public async Task A_line_that_MSBuild_would_refuse_is_refused(string line)
    {
        _it.Project("App");
        _it.Write("All.sln", Header + App + line);
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => _it.LoadAsync("All.sln"));
        Assert.Equal(FailureCode.SolutionMalformed, refused.Failure.Code);
    }

    [Theory]
    [InlineData("<Folder Name=\"/x/\"><Project Path=\"Lib\\Lib.csproj\"><Build Project=\"false\" /></Project></Folder>")]
    [InlineData("<Project Path=\" Lib/Lib.csproj \" />")]
    public async Task No_form_of_a_new_solution_hides_a_project(string project)
    {
        _it.Project("App");
        _it.Project("Lib", package: "Contoso.Core");
        _it.Write("All.slnx", $"<Solution><Project Path=\"App/App.csproj\" />{project}</Solution>");
        Assert.Equal(2, (await _it.LoadAsync("All.slnx")).Packages.Length);
    }

    [Theory]
    [InlineData(".wixproj")]
    [InlineData(".proj")]
    [InlineData(".txt")]
    public async Task Projects_of_other_kinds_count_where_they_were_restored_and_are_named_where_not(string extension)
    {
        _it.Project("App");
        var other = _it.Project("Other", package: "Contoso.Core", extension: extension);
        _it.Write("docs/read.me", "words");
        _it.Write("All.sln", Header + App + Lib.Replace("Lib\\Lib.csproj", "Other\\Other" + extension, StringComparison.Ordinal) + Lib.Replace("Lib\\Lib.csproj", "docs\\read.me", StringComparison.Ordinal));
        var graph = await _it.LoadAsync("All.sln");
        Assert.Equal(["Contoso.Core", "Contoso.Json"], graph.Packages.Select(package => package.Identity.Id));
        Assert.Empty(graph.Uncovered);
        Assert.Equal("Contoso.Core", Assert.Single((await _it.LoadAsync("Other/Other" + extension)).Packages).Identity.Id);

        // Not restored, or by another project of the same folder: said, as what is not checked.
        var assets = Path.Combine(_it.Root, "Other", "obj", "project.assets.json");
        foreach (var undo in (Action[])[() => _it.Write("Other/obj/project.assets.json", File.ReadAllText(assets).Replace(other, other + ".csproj", StringComparison.Ordinal)), () => File.Delete(assets)])
        {
            undo();
            graph = await _it.LoadAsync("All.sln");
            Assert.Equal("Contoso.Json", Assert.Single(graph.Packages).Identity.Id);
            Assert.Equal("Other" + extension, Assert.Single(graph.Uncovered).Name);
            Assert.Equal(FailureCode.RestoreNotFound, (await Assert.ThrowsAsync<SigstoreException>(() => _it.LoadAsync("Other/Other" + extension))).Failure.Code);
        }
    }

    [Fact]
    public async Task A_project_that_only_the_graph_names_is_read_too()
    {
        // The SDK builds what a project of another kind refers to, though that project has no assets of its own here.
        _it.Project("Far", package: "Contoso.Core");
        _it.Project("App", libraries: """ "Far/1.0.0": { "type": "project", "path": "../Far/Far.csproj", "msbuildProject": "../Far/Far.csproj" }, """);
        Assert.Equal(["Contoso.Core", "Contoso.Json"], (await _it.LoadAsync("App/App.csproj")).Packages.Select(package => package.Identity.Id));
    }

    [Theory]
    [InlineData("<Project Sdk=\"Contoso.Paths\" />")]
    [InlineData("<Project Sdk=\"Microsoft.NET.Sdk;Contoso.Paths/1.0.0\" />")]
    [InlineData("<Project Sdk=\"Microsoft.NET.Sdk\"><Sdk Name=\"Contoso.Paths\" Version=\"1.0.0\" /></Project>")]
    [InlineData("<Project><Import Project=\"Sdk.props\" Sdk=\"Contoso.Paths\" Version=\"1.0.0\" /></Project>")]
    public async Task An_SDK_from_a_package_may_put_the_assets_elsewhere_so_MSBuild_is_asked(string project)
    {
        // There is no such SDK: asking fails, where looking would have found the stale assets in obj.
        _it.Project("App");
        _it.Write("App/App.csproj", project);
        Assert.Equal(FailureCode.ProjectEvaluationFailed, (await Assert.ThrowsAsync<SigstoreException>(() => _it.LoadAsync("App"))).Failure.Code);
    }

    [Fact]
    public async Task SDKs_that_a_file_names_with_a_version_are_covered_or_named_and_so_are_those_of_nested_folders()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script plays dotnet");
        _it.Project("src/App");
        _it.Write(".git/HEAD", "");
        _it.Write("src/global.json", """{ "msbuild-sdks": { "Contoso.Nested": "4.0.0" } }""");
        _it.Write("src/App/App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><Import Project=\"More.props\" /><Import Project=\"$(Anywhere)/x.props\" Condition=\"false\" /></Project>");
        _it.Write("src/App/More.props", "<Project Sdk=\"Contoso.Here/1.0;Contoso.Away/2.0.0\"><Sdk Name=\"Contoso.Odd\" Version=\"$(V)\" /></Project>");
        _it.Write("packages/contoso.here/1.0.0/.nupkg.metadata", "{}");
        _it.Write("packages/contoso.nested/4.0.0/.nupkg.metadata", "{}");
        _it.Environment["DOTNET_HOST_PATH"] = _it.Write("dotnet", $$$"""
            #!/bin/sh
            echo '{"Properties":{"ProjectAssetsFile":"{{{_it.Root}}}/src/App/obj/project.assets.json","MSBuildProjectExtensionsPath":"","RestoreOutputPath":""}}'

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_it.Environment["DOTNET_HOST_PATH"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        _it.Write("All.slnx", "<Solution><Project Path=\"src/App/App.csproj\" /></Solution>");
        var graph = await _it.LoadAsync("All.slnx");
        Assert.Equal(["Contoso.Here", "Contoso.Json", "Contoso.Nested"], graph.Packages.Select(package => package.Identity.Id));
        Assert.Equal(["Contoso.Away 2.0.0", "Contoso.Odd $(V)"], graph.Uncovered.Select(uncovered => uncovered.Name));
    }

    [Fact]
    public async Task A_project_with_a_packages_config_is_told_what_to_do()
    {
        _it.Write("App/App.csproj", "<Project />");
        _it.Write("App/packages.config", "<packages />");
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => _it.LoadAsync("App"));
        Assert.Equal(FailureCode.RestoreNotFound, refused.Failure.Code);
        Assert.Contains("move it to PackageReference", refused.Failure.Detail, StringComparison.Ordinal);
    }
}
