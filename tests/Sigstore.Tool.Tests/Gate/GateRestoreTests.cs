using Sigstore.Packages.Gate;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>What a restore behind the gate refuses, with the code that says why; and that it opens the gate for honest repositories of every shape.</summary>
public sealed class GateRestoreTests(VerifiedRepository verified) : IClassFixture<VerifiedRepository>
{
    private readonly GateRepository _it = verified.Repository;

    public static TheoryData<string, string, string> Refusals => new()
    {
        // what was done, what is restored, the code
        { "a file of the verifier changed", "App", "MSB3952" },
        { "a file put beside the verifier", "App", "SIG4043" },
        { "no verifier", "App", "SIG4043" },
        { "a target in nuget.g.targets, which a restore with nothing to do leaves as it lies", "App", "SIG4045" },
        { "an import of a file that no package brought", "App", "SIG4045" },
        { "a changed dll in the package folder", "App", "SIG3006" },
        { "a nested Directory.Build.props that hides the gate", "App", "SIG4041" },
        { "nested files that hide all of the gate", "App.slnx", "SIG4041" },
        { "nested files that hide all of the gate from a project that is referenced", "Host", "SIG4041" },
        { "nested files that hide all of the gate from a project that is referenced", "Host.slnx", "SIG4041" },
        { "nested files that hide all of the gate from a project that is referenced", "Host.slnx -p:RestoreUseStaticGraphEvaluation=true", "SIG4041" },
        { "nested files that hide all of the gate from a project of another kind", "Other.slnx", "SIG4041" },
        { "a policy nearer to a project", "App.slnx", "SIG4044" },
        { "projects that name different policies", "Both.slnx", "SIG4044" },
        { "a key that others can read", "App", "SIG4046" },
        { "a referenced project behind no gate", "App", "SIG4041" },
        { "a policy planted above the repository, none inside", "App", "SIG4010" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses(string attack, string target, string code)
    {
        try
        {
            Do(attack);
            var restore = await _it.DotnetAsync(["restore", .. target.Split(' ')]);
            Assert.True(restore.ExitCode != 0 && restore.Output.Contains(code, StringComparison.Ordinal), restore.Output);
        }
        finally
        {
            verified.Reset();
            if (File.Exists(Saved))
            {
                File.Move(Saved, Verifier, overwrite: true);
            }

            File.Delete(Path.Combine(verified.Feed.Tool, "planted.dll"));
            File.Delete(Planted);
            if (Directory.Exists(Stranger))
            {
                Directory.Delete(Stranger, recursive: true);
            }
        }
    }

    /// <summary>Also those refusals that come before the verifier runs: what was open from the last restore is not any more.</summary>
    [Theory]
    [InlineData("nested files that hide all of the gate from a project that is referenced", "SIG4041")]
    [InlineData("no verifier", "SIG4043")]
    public async Task A_refused_restore_leaves_nothing_open(string attack, string code)
    {
        try
        {
            var stamp = _it.PathOf($"Host/obj/{GateRecord.StampName}");
            Assert.Equal(0, (await _it.DotnetAsync("restore", "Host")).ExitCode);
            Assert.True(File.Exists(stamp));
            Do(attack);
            Assert.Contains(code, (await _it.DotnetAsync("restore", "Host")).Output, StringComparison.Ordinal);
            Assert.False(File.Exists(stamp));
            Assert.Contains("SIG4042", (await _it.DotnetAsync("build", "Host", "--no-restore")).Output, StringComparison.Ordinal);
        }
        finally
        {
            verified.Reset();
        }
    }

    /// <summary>A server of MSBuild remembers the times of files in package folders; a find that can't tell leaves it to these.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_of_MSBuild_that_outlives_a_build_sees_a_changed_package(bool isFindAble)
    {
        var environment = new Dictionary<string, string>
        {
            ["MSBUILDDISABLENODEREUSE"] = "0",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "1",
            ["MSBUILDNODEHANDSHAKESALT"] = Guid.NewGuid().ToString("N"), // nobody else's server
        };
        if (!isFindAble && !OperatingSystem.IsWindows())
        {
            _it.Write("tools/find", "#!/bin/sh\nexit 1\n");
            File.SetUnixFileMode(_it.PathOf("tools/find"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            environment["PATH"] = $"{_it.PathOf("tools")}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        try
        {
            Assert.Equal(0, (await _it.DotnetAsync("restore", "App")).ExitCode);
            var open = await _it.DotnetAsync(environment, "build", "App", "--no-restore");
            Assert.True(open.ExitCode == 0, open.Output);
            Assert.Equal(0, (await _it.DotnetAsync(environment, "build", "App", "--no-restore")).ExitCode);
            File.AppendAllText(_it.PathOf("packages/harmless/1.0.0/tools/Harmless.dll"), "changed");
            Assert.Contains("SIG4042", (await _it.DotnetAsync(environment, "build", "App", "--no-restore")).Output, StringComparison.Ordinal);
        }
        finally
        {
            await _it.DotnetAsync(environment, "build-server", "shutdown", "--msbuild");
            verified.Reset();
        }
    }

    public static TheoryData<string, string> Shapes => new()
    {
        { "<UseArtifactsOutput>true</UseArtifactsOutput>", "artifacts/obj/App" },
        { "<ArtifactsPath>$(MSBuildThisFileDirectory)out</ArtifactsPath>", "out/obj/App" },
        { "<BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)elsewhere/$(MSBuildProjectName)/</BaseIntermediateOutputPath>", "elsewhere/App" },
        { "<SigstorePolicyFile>$(MSBuildThisFileDirectory)named/policy.json</SigstorePolicyFile>", "App/obj" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Opens_the_gate_wherever_output_and_policy_lie(string property, string folder)
    {
        try
        {
            _it.Write("named/policy.json", VerifiedRepository.Policy);
            var text = await File.ReadAllTextAsync(_it.PathOf("Directory.Build.props"), TestContext.Current.CancellationToken);
            _it.Write("Directory.Build.props", text.Replace("<Project>", $"<Project><PropertyGroup>{property}</PropertyGroup>", StringComparison.Ordinal));
            Directory.Delete(_it.PathOf("App/obj"), recursive: true);
            var build = await _it.DotnetAsync("build", "App.slnx");
            Assert.True(build.ExitCode == 0, build.Output);
            Assert.True(File.Exists(_it.PathOf($"{folder}/{GateRecord.StampName}")));
        }
        finally
        {
            verified.Reset();
        }
    }

    [Fact]
    public async Task An_honest_repository_builds_in_one_command_with_every_project_stamped()
    {
        try
        {
            foreach (var target in new[] { "Host.slnx", "App.sln" })
            {
                var build = await _it.DotnetAsync("build", target, "-p:RestoreUseStaticGraphEvaluation=true");
                Assert.True(build.ExitCode == 0, build.Output);
            }

            Assert.True(File.Exists(_it.PathOf($"Outside/obj/{GateRecord.StampName}")));
            var check = await _it.ToolAsync("gate", "--check");
            Assert.True(check.ExitCode == ExitCodes.Passed && check.Output.Contains("3 projects are behind it", StringComparison.Ordinal), check.Error + check.Output);

            // A project outside of every solution, and one whose imports lie where the gate does not look.
            _it.Write("Outside/Directory.Build.props", "<Project />");
            Edit("App/App.csproj", "</TargetFramework>", "</TargetFramework><MSBuildProjectExtensionsPath>elsewhere/</MSBuildProjectExtensionsPath>");
            Directory.Move(_it.PathOf("App/obj"), _it.PathOf("App/elsewhere"));
            var escaped = await _it.ToolAsync("gate", "--check");
            Assert.NotEqual(ExitCodes.Passed, escaped.ExitCode);
            foreach (var word in new[] { "SIG4041", "found 2 that escape it", "Outside.csproj", "nested Directory.Build file", "App.csproj", "elsewhere" })
            {
                Assert.Contains(word, escaped.Error, StringComparison.Ordinal);
            }
        }
        finally
        {
            verified.Reset();
        }
    }

    [Fact]
    public async Task A_project_of_another_kind_is_stamped_like_any()
    {
        try
        {
            WriteOtherKind();
            var restore = await _it.DotnetAsync("restore", "Other.slnx");
            Assert.True(restore.ExitCode == 0, restore.Output);
            Assert.True(File.Exists(_it.PathOf($"Other/obj/{GateRecord.StampName}")));
            var read = await _it.DotnetAsync("msbuild", "Other/Other.proj", "-getProperty:_SigstoreGateOpen,Harmless");
            Assert.Equal(2, read.Output.Split("\"true\"").Length - 1);
        }
        finally
        {
            verified.Reset();
        }
    }

    // More words than a pipe holds, on the stream that is for errors, and no properties on the other.
    [Fact]
    public async Task A_dotnet_that_says_much_and_answers_nothing_is_told_and_does_not_hang_the_check()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script plays dotnet");
        var dotnet = Path.Combine(verified.Feed.Tool, "..", "talkative");
        await File.WriteAllTextAsync(dotnet, "#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x >&2\necho words\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        foreach (var solution in new[] { "Host.slnx", "App.sln" })
        {
            await _it.DotnetAsync("restore", solution);
        }

        var environment = _it.Environment();
        environment["DOTNET_HOST_PATH"] = dotnet;
        var check = await ToolRun.Of(_it.Root, environment, network: null, verified.Feed.Tool, ["gate", "--check"]);
        Assert.NotEqual(ExitCodes.Passed, check.ExitCode);
        Assert.Contains("SIG4041", check.Error, StringComparison.Ordinal);
        Assert.Contains("expected its properties from MSBuild, found other text", check.Error, StringComparison.Ordinal);
    }

    private string Verifier => Path.Combine(verified.Feed.Tool, "Sigstore.Packages.dll");

    private string Saved => Path.Combine(_it.Root, "..", Path.GetFileName(_it.Root) + ".saved");

    private string Planted => Path.Combine(Path.GetDirectoryName(_it.Root)!, "sigstore.policy.json");

    private string Stranger => _it.Root + "-stranger";

    private void ShowKeyToOthers()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_it.PathOf("home/gate.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }
    }

    private void Do(string attack)
    {
        Action act = attack switch
        {
            "a file of the verifier changed" => () => Move(() => File.WriteAllBytes(Verifier, [.. File.ReadAllBytes(Saved), 0])),
            "no verifier" => () => _it.Write(GateFile.RelativePath, File.ReadAllText(_it.PathOf(GateFile.RelativePath)).Replace("/tool/", "/gone/", StringComparison.Ordinal)),
            "a file put beside the verifier" => () => File.WriteAllText(Path.Combine(verified.Feed.Tool, "planted.dll"), ""),
            "a target in nuget.g.targets, which a restore with nothing to do leaves as it lies" => () => _it.Write("App/obj/App.csproj.nuget.g.targets", "<Project><Target Name=\"Evil\" BeforeTargets=\"Build\" /></Project>"),
            "an import of a file that no package brought" => () => Edit("App/obj/App.csproj.nuget.g.props", "harmless/1.0.0/build/Harmless.props", "harmless/1.0.0/build/Other.props"),
            "a changed dll in the package folder" => () => _it.Write("packages/harmless/1.0.0/build/Harmless.props", "<Project />"),
            "a nested Directory.Build.props that hides the gate" => () => _it.Write("App/Directory.Build.props", "<Project />"),
            "nested files that hide all of the gate" => () => Array.ForEach(["App/Directory.Build.props", "App/Directory.Build.targets"], name => _it.Write(name, "<Project />")),
            "nested files that hide all of the gate from a project that is referenced" => () => Array.ForEach(["Outside/Directory.Build.props", "Outside/Directory.Build.targets"], name => _it.Write(name, "<Project />")),
            "nested files that hide all of the gate from a project of another kind" => HideFromOtherKind,
            "a policy nearer to a project" => () => _it.Write("App/sigstore.policy.json", VerifiedRepository.Policy),
            "projects that name different policies" => NameDifferentPolicies,
            "a key that others can read" => ShowKeyToOthers,
            "a referenced project behind no gate" => ReferToStranger,
            "a policy planted above the repository, none inside" => PlantAbove,
            _ => throw new ArgumentException(attack),
        };
        Assert.SkipWhen(OperatingSystem.IsWindows() && attack == "a key that others can read", "file modes are Unix's");
        act();
    }

    private void Move(Action act)
    {
        File.Move(Verifier, Saved, overwrite: true);
        act();
    }

    private void Edit(string name, string old, string text) =>
        _it.Write(name, File.ReadAllText(_it.PathOf(name)).Replace(old, text, StringComparison.Ordinal));

    private void NameDifferentPolicies()
    {
        _it.Write("Both.slnx", """<Solution><Project Path="App/App.csproj" /><Project Path="Outside/Outside.csproj" /></Solution>""");
        _it.Write("weaker.json", VerifiedRepository.Policy);
        Edit("App/App.csproj", "</TargetFramework>", "</TargetFramework><SigstorePolicyFile>../weaker.json</SigstorePolicyFile>");
        Edit("Directory.Build.props", "<Project>", "<Project><PropertyGroup><SigstorePolicyFile Condition=\"'$(MSBuildProjectName)' == 'App'\">$(MSBuildThisFileDirectory)weaker.json</SigstorePolicyFile></PropertyGroup>");
    }

    private void ReferToStranger()
    {
        Directory.CreateDirectory(Stranger);
        File.WriteAllText(Path.Combine(Stranger, "Stranger.csproj"), """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        Edit("App/App.csproj", "<ItemGroup>", $"<ItemGroup><ProjectReference Include=\"{Path.Combine(Stranger, "Stranger.csproj")}\" />");
    }

    private void HideFromOtherKind()
    {
        WriteOtherKind();
        Array.ForEach(["Other/Directory.Build.props", "Other/Directory.Build.targets"], name => _it.Write(name, "<Project />"));
    }

    // Restored like any other, with the extension of none.
    private void WriteOtherKind()
    {
        var project = File.ReadAllText(_it.PathOf("App/App.csproj"));
        _it.Write("Other/Other.proj", project.Replace("<OutputType>Exe</OutputType>", "<OutputType>Library</OutputType>", StringComparison.Ordinal));
        _it.Write("Other.slnx", """<Solution><Project Path="App/App.csproj" /><Project Path="Other/Other.proj" Type="C#" /></Solution>""");
    }

    private void PlantAbove()
    {
        File.Move(_it.PathOf("sigstore.policy.json"), Planted, overwrite: true);
        File.Delete(_it.PathOf("sigstore.lock.json"));
    }
}
