using System.Text.RegularExpressions;
using Sigstore.Packages.Gate;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>The gate is open for what was verified; whatever changes afterwards closes it at the next evaluation, before anything of a package is imported.</summary>
public sealed class StampAttackTests(VerifiedRepository verified) : IClassFixture<VerifiedRepository>
{
    private const string Props = "packages/harmless/1.0.0/build/Harmless.props";
    private const string Library = "packages/harmless/1.0.0/tools/Harmless.dll";
    private const string Stamp = "App/obj/" + GateRecord.StampName;
    private const string Record = "App/obj/" + GateRecord.FileName;
    private readonly GateRepository _it = verified.Repository;

    public static TheoryData<string> Attacks => new(Table.Keys);

    private static Dictionary<string, Action<GateRepository>> Table { get; } = new(StringComparer.Ordinal)
    {
        ["another assets file"] = it => Append(it, "App/obj/project.assets.json", " "),
        ["no assets file"] = it => File.Delete(it.PathOf("App/obj/project.assets.json")),
        ["edited nuget.g.targets"] = it => Append(it, "App/obj/App.csproj.nuget.g.targets", "<!-- -->"),
        ["edited nuget.g.props"] = it => Append(it, "App/obj/App.csproj.nuget.g.props", "<!-- -->"),
        ["no nuget.g.props"] = it => File.Delete(it.PathOf("App/obj/App.csproj.nuget.g.props")),
        ["another policy"] = it => Append(it, "sigstore.policy.json", " "),
        ["no policy"] = it => File.Delete(it.PathOf("sigstore.policy.json")),
        ["a policy nearer to the project"] = it => it.Write("App/sigstore.policy.json", VerifiedRepository.Policy),
        ["a lock nearer to the project"] = it => File.Copy(it.PathOf("sigstore.lock.json"), it.PathOf("App/sigstore.lock.json")),
        ["another lock"] = it => Append(it, "sigstore.lock.json", " "),
        ["another trust root"] = it => Append(it, "home/local/trusted_root.json", " "),
        ["another verifier"] = it => it.Write(GateFile.RelativePath, Regex.Replace(File.ReadAllText(it.PathOf(GateFile.RelativePath)), "Sha512=\"..", "Sha512=\"00", RegexOptions.None, TimeSpan.FromSeconds(9))),
        ["another policy named"] = it => Property(it, "<SigstorePolicyFile>$(MSBuildThisFileDirectory)weaker.json</SigstorePolicyFile>"),
        ["another lock named"] = it => Property(it, "<SigstoreLockFile>$(MSBuildThisFileDirectory)weaker.json</SigstoreLockFile>"),
        ["packages taken from elsewhere"] = it => Property(it, "<NuGetPackageRoot>$(MSBuildThisFileDirectory)planted/</NuGetPackageRoot>"),
        ["an imported file of a package changed, its time put back"] = it => ChangeQuietly(it.PathOf(Props), "<Project><!-- another --></Project>"),
        ["a record of one's own"] = it => Append(it, Record, " "),
        ["no stamp"] = it => File.Delete(it.PathOf(Stamp)),
        ["an empty stamp"] = it => it.Write(Stamp, ""),
        ["a stamp given another time, so that nothing seems younger"] = it => File.SetLastWriteTimeUtc(it.PathOf(Stamp), DateTime.UtcNow.AddYears(1)),
        ["a stamp forged with a key of one's own"] = it => Seal(it, new string('a', 64)),
        ["another user's key"] = it => it.Write("home/gate.key", new string('a', 64)),
        ["no key"] = it => File.Delete(it.PathOf("home/gate.key")),
        ["obj moved to another project"] = it => CopyProject(it),
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Closes_the_gate(string attack)
    {
        try
        {
            Table[attack](_it);
            var project = Directory.Exists(_it.PathOf("Copy")) ? "Copy" : "App";
            Assert.Equal(("false", "true"), await StateAsync(project));
        }
        finally
        {
            verified.Reset();
        }
    }

    [Fact]
    public async Task Is_open_for_what_was_verified_and_sealed()
    {
        Assert.Equal(("true", ""), await StateAsync("App"));

        // The forger above lacks the key and nothing else; and a file of a policy above the repository is nobody's.
        Seal(_it, File.ReadAllText(_it.PathOf("home/gate.key")));
        Assert.Equal(("true", ""), await StateAsync("App"));
    }

    [Theory]
    [InlineData("-p:_SigstoreGateOpen=true", "-p:ExcludeRestorePackageImports=false")]
    [InlineData("-p:_SigstoreGateSealed=true", "-p:_SigstoreGateSame=true")]
    [InlineData("-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true")]
    public async Task Nothing_said_on_the_command_line_opens_a_closed_gate(params string[] properties)
    {
        try
        {
            File.Delete(_it.PathOf(Stamp));
            Assert.Equal(("false", "true"), await StateAsync("App", properties));
        }
        finally
        {
            verified.Reset();
        }
    }

    [Theory]
    [InlineData("MSBuildProjectExtensionsPath")]
    [InlineData("BaseIntermediateOutputPath")]
    public async Task Another_folder_of_imports_needs_a_stamp_of_its_own(string property)
    {
        try
        {
            Directory.CreateDirectory(_it.PathOf("App/elsewhere"));
            File.Copy(_it.PathOf("App/obj/App.csproj.nuget.g.props"), _it.PathOf("App/elsewhere/App.csproj.nuget.g.props"));
            Assert.Equal(("false", "true"), await StateAsync("App", $"-p:{property}=elsewhere/"));

            // Set where the gate cannot see it, with a valid stamp where it looks: the first of all targets stops the build.
            var project = await File.ReadAllTextAsync(_it.PathOf("App/App.csproj"), TestContext.Current.CancellationToken);
            _it.Write("App/App.csproj", project.Replace("</TargetFramework>", "</TargetFramework><MSBuildProjectExtensionsPath>elsewhere/</MSBuildProjectExtensionsPath>", StringComparison.Ordinal));
            Assert.Contains("SIG4041", (await _it.DotnetAsync("msbuild", "App", "-t:GetTargetPath")).Output, StringComparison.Ordinal);
        }
        finally
        {
            verified.Reset();
        }
    }

    [Theory]
    [InlineData("-p:ProjectAssetsFile=")]
    [InlineData(null)]
    public async Task Another_assets_file_than_the_verified_one_is_refused_before_it_is_read(string? option)
    {
        try
        {
            // The same content elsewhere: only its place is wrong.
            File.Copy(_it.PathOf("App/obj/project.assets.json"), _it.PathOf("App/planted.json"));
            Assert.Equal(0, (await _it.DotnetAsync("restore", "App")).ExitCode);
            var project = await File.ReadAllTextAsync(_it.PathOf("App/App.csproj"), TestContext.Current.CancellationToken);
            if (option is null)
            {
                _it.Write("App/App.csproj", project.Replace("</TargetFramework>", "</TargetFramework><ProjectAssetsFile>planted.json</ProjectAssetsFile>", StringComparison.Ordinal));
            }

            string[] command = ["msbuild", "App", "-t:ResolvePackageAssets"];
            var build = await _it.DotnetAsync(option is null ? command : [.. command, option + _it.PathOf("App/planted.json")]);
            Assert.True(build.ExitCode != 0 && build.Output.Contains("SIG4041", StringComparison.Ordinal) && build.Output.Contains("planted.json", StringComparison.Ordinal), build.Output);

            // Without the gate the build takes it.
            var open = await _it.DotnetAsync([.. command, "-p:ImportDirectoryBuildTargets=false", "-p:ImportDirectoryBuildProps=false", "-p:ProjectAssetsFile=" + _it.PathOf("App/planted.json")]);
            Assert.True(open.ExitCode == 0, open.Output);
        }
        finally
        {
            verified.Reset();
        }
    }

    [Theory]
    [InlineData("packages/harmless/1.0.0/harmless.nuspec")]
    [InlineData("packages/harmless/1.0.0/tools/planted.dll")]
    [InlineData(Library, true)]
    [InlineData("packages/harmless/1.0.0/harmless.1.0.0.nupkg", true)]
    public async Task A_file_of_a_package_changed_or_added_later_stops_the_build_before_any_other_target(string file, bool isQuiet = false)
    {
        Assert.SkipWhen(isQuiet && OperatingSystem.IsWindows(), "the time of change is Unix's");
        try
        {
            // The copy that a reset puts back is younger than the stamp.
            Assert.Equal(0, (await _it.DotnetAsync("restore", "App")).ExitCode);
            var before = await _it.DotnetAsync("msbuild", "App", "-t:GetTargetPath");
            Assert.True(before.ExitCode == 0, before.Output);
            if (isQuiet)
            {
                FlipQuietly(_it.PathOf(file));
            }
            else
            {
                _it.Write(file, "changed");
            }

            var build = await _it.DotnetAsync("msbuild", "App", "-t:GetTargetPath");
            Assert.True(build.ExitCode != 0 && build.Output.Contains("SIG4042", StringComparison.Ordinal), build.Output);
            Assert.Contains("changes since then", build.Output, StringComparison.Ordinal);
        }
        finally
        {
            verified.Reset();
        }
    }

    [Fact]
    public async Task A_build_that_calls_itself_a_restore_is_not_spared_the_look_at_the_packages()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the time of change is Unix's");
        try
        {
            Assert.Equal(0, (await _it.DotnetAsync("restore", "App")).ExitCode);
            FlipQuietly(_it.PathOf(Library));
            var build = await _it.DotnetAsync("msbuild", "App", "-t:ResolvePackageAssets", "-p:MSBuildIsRestoring=true");
            Assert.True(build.ExitCode != 0 && build.Output.Contains("SIG4042", StringComparison.Ordinal), build.Output);
        }
        finally
        {
            verified.Reset();
        }
    }

    [Fact]
    public async Task A_race_leaves_a_stamp_that_opens_nothing_but_what_was_verified()
    {
        try
        {
            // The verification reads the assets; then somebody changes them, and the stamp is written.
            var graph = await RestoredGraph.LoadAsync(_it.PathOf("App"), _it.Environment().GetValueOrDefault, TestContext.Current.CancellationToken);
            Append(_it, "App/obj/project.assets.json", " ");
            Stamped(graph);
            Assert.Equal(("false", "true"), await StateAsync("App"));

            // Changed, verified, changed back: still only what was read counts.
            graph = await RestoredGraph.LoadAsync(_it.PathOf("App"), _it.Environment().GetValueOrDefault, TestContext.Current.CancellationToken);
            verified.Reset();
            Stamped(graph);
            Assert.Equal(("false", "true"), await StateAsync("App"));

            // A package's file swapped after it was checked: the record has the sum of what was checked.
            verified.Reset();
            graph = await RestoredGraph.LoadAsync(_it.PathOf("App"), _it.Environment().GetValueOrDefault, TestContext.Current.CancellationToken);
            ChangeQuietly(_it.PathOf(Props), "<Project><!-- swapped --></Project>");
            Stamped(graph);
            Assert.Equal(("false", "true"), await StateAsync("App"));
        }
        finally
        {
            verified.Reset();
        }
    }

    [Theory]
    [InlineData(0, "true", "")]
    [InlineData(-1, "false", "true")]
    [InlineData(-1, "false", "true", "-p:_SigstoreGateEnd=", "-p:_SigstoreGateEnded=false")]
    public async Task A_stamp_ends_with_the_first_exception_of_the_policy_that_ends(int days, string open, string excluded, params string[] properties)
    {
        try
        {
            // A verification of an earlier day: the restore that would refuse the policy today does not run before a build --no-restore.
            var until = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(days);
            _it.Write("sigstore.policy.json", VerifiedRepository.Policy.TrimEnd().TrimEnd('}') + $$"""
                , "exceptions": [ { "package": "Other", "reason": "r", "until": "9999-12-31" }, { "package": "Harmless", "reason": "r", "until": "{{until:yyyy-MM-dd}}" } ] }
                """);
            Stamped(await RestoredGraph.LoadAsync(_it.PathOf("App"), _it.Environment().GetValueOrDefault, TestContext.Current.CancellationToken));
            Assert.Equal((open, excluded), await StateAsync("App", properties));
            var build = await _it.DotnetAsync(["msbuild", "App", "-t:GetTargetPath", .. properties]);
            Assert.True((build.ExitCode == 0) == (days == 0), build.Output);
            Assert.True(days == 0 || build.Output.Contains($"SIG4042: expected exceptions of the policy that still hold, found one that ended on {until:yyyy-MM-dd} (UTC)", StringComparison.Ordinal), build.Output);
        }
        finally
        {
            verified.Reset();
        }
    }

    private void Stamped(RestoredGraph graph)
    {
        var hashes = graph.Packages.Select(package => package.RecordedHashes[0].Base64);
        var files = TrustFiles.Load(_it.Root, null, null);
        new GateStamps(graph, _it.PathOf(GateFile.RelativePath)).Open([.. hashes], files, [], ("", ""), GateKey.Open(_it.Home), "0", DateTimeOffset.UtcNow);
    }

    private async Task<(string Open, string Excluded)> StateAsync(string project, params string[] more)
    {
        var run = await _it.DotnetAsync(["msbuild", project, "-nologo", "-getProperty:_SigstoreGateOpen,ExcludeRestorePackageImports", .. more]);
        var found = Regex.Match(run.Output, "\"_SigstoreGateOpen\": \"(?<open>[a-z]*)\",\\s*\"ExcludeRestorePackageImports\": \"(?<excluded>[a-z]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(9));
        Assert.True(found.Success, run.Output);
        return (found.Groups["open"].Value, found.Groups["excluded"].Value);
    }

    private static void Append(GateRepository it, string name, string text) => File.AppendAllText(it.PathOf(name), text);

    private static void Property(GateRepository it, string property)
    {
        var text = File.ReadAllText(it.PathOf("Directory.Build.props"));
        it.Write("Directory.Build.props", text.Replace("<Project>", $"<Project><PropertyGroup>{property}</PropertyGroup>", StringComparison.Ordinal));
    }

    // Other bytes, as many, at the old time.
    private static void FlipQuietly(string path)
    {
        var (time, content) = (File.GetLastWriteTimeUtc(path), File.ReadAllBytes(path));
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal((time, content.Length), (File.GetLastWriteTimeUtc(path), (int)new FileInfo(path).Length));
    }

    private static void ChangeQuietly(string path, string text)
    {
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, time);
    }

    // The formula is public; the key is not.
    private static void Seal(GateRepository it, string key)
    {
        string Sum(string name) => CoveredFile.SumOf(File.ReadAllText(it.PathOf(name)));
        ChangeQuietly(it.PathOf(Stamp), CoveredFile.SumOf($"{key}|{CoveredFile.SumOf(it.PathOf("App/App.csproj"))}|{Sum(GateFile.RelativePath)}|{Sum(Record)}|{key}"));
    }

    private static void CopyProject(GateRepository it)
    {
        Directory.CreateDirectory(it.PathOf("Copy/obj"));
        File.Copy(it.PathOf("App/App.csproj"), it.PathOf("Copy/App.csproj"));
        foreach (var file in Directory.EnumerateFiles(it.PathOf("App/obj")))
        {
            File.Copy(file, it.PathOf("Copy/obj/" + Path.GetFileName(file)));
        }
    }
}
