namespace Sigstore.Tool.Tests.Gate;

/// <summary>Less obvious ways of a package into a build, and of what a package is not: each shut while the gate is closed.</summary>
public sealed class GateHoleTests(GateHoleTests.SlyRepositories sly) : IClassFixture<GateHoleTests.SlyRepositories>
{
    public static TheoryData<string, string> Ways => new()
    {
        // command, the marks that it leaves without the gate
        { "build Multi", "cross-targeting transitive" },
        { "clean Multi", "cross-targeting transitive" },
        { "pack Multi --no-build", "cross-targeting transitive" },
        { "list Multi package", "" },
        { "msbuild Multi -t:Compile;CoreCompile -p:TargetFramework=net10.0 -p:DesignTimeBuild=true -p:SkipCompilerExecution=true -p:ProvideCommandLineArgs=true", "transitive" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_sly_package_leaves_its_marks_without_the_gate_and_none_with_it(string command, string marks)
    {
        var open = await sly.Open.DotnetAsync(command.Split(' '));
        var left = sly.Feed.TakeMarks();
        Assert.True(left == marks, $"{left}\n{open.Output}");

        var guarded = await sly.Guarded.DotnetAsync(command.Split(' '));
        left = sly.Feed.TakeMarks();
        Assert.True(left.Length == 0, $"{left}\n{guarded.Output}");
    }

    /// <summary>A package with everything but the two files that everybody looks at, in a project with several target frameworks that gets it through another.</summary>
    public sealed class SlyRepositories : IAsyncLifetime
    {
        internal HostilePackage Feed { get; } = new();

        internal GateRepository Open { get; private set; } = null!;

        internal GateRepository Guarded { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var everywhere = "BeforeTargets=\"Clean;_GetPackageFiles;PrepareForBuild;ResolvePackageAssets;CoreCompile;Build;DispatchToInnerBuilds;Pack;GenerateNuspec\"";
            Feed.Pack("Sly", "1.0.0", [
                ("buildTransitive/sly.PROPS", "<Project />"),
                ("buildTransitive/Sly.targets", Feed.Project("transitive", "<Project>", everywhere) + "</Project>"),
                ("buildMultiTargeting/Sly.targets", Feed.Project("cross-targeting", "<Project>", everywhere) + "</Project>"),
                ("contentFiles/cs/any/Sly.cs", "internal class Sly;"),
                ("build/Other.props", Feed.Project("other", "<Project>", everywhere) + "</Project>"),
                ("tools/init.ps1", ""), ("Directory.Build.rsp", "-p:Evil=true"), ("NuGet.config", "<configuration />"),
            ]);
            Open = await PrepareAsync(guarded: false);
            Guarded = await PrepareAsync(guarded: true);
            Assert.Equal("", Feed.TakeMarks());
        }

        public ValueTask DisposeAsync()
        {
            Open?.Dispose();
            Guarded?.Dispose();
            Feed.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<GateRepository> PrepareAsync(bool guarded)
        {
            var repository = new GateRepository(Feed);
            repository.Write("Multi/Multi.cs", "public class Multi;");
            repository.Write("Multi/Multi.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFrameworks>net10.0</TargetFrameworks></PropertyGroup>
                  <ItemGroup><ProjectReference Include="../Outside/Outside.csproj" /></ItemGroup>
                </Project>
                """);
            if (guarded)
            {
                await repository.LockAndCloseAsync();
            }

            repository.Use("Sly");
            var restore = await repository.DotnetAsync("restore", "Multi");
            Assert.True(guarded == restore.Output.Contains("SIG3007", StringComparison.Ordinal), restore.Output);
            return repository;
        }
    }
}
