namespace Sigstore.Tool.Tests.Gate;

/// <summary>Hostile packages under each command: they leave their mark without the gate, and none with it.</summary>
public sealed class GateTests
{
    public static TheoryData<string[]> Commands => new()
    {
        new[] { "build", "App" },
        new[] { "build", "App", "--no-restore" },
        new[] { "build", "App.slnx" },
        new[] { "msbuild", "App", "-t:Restore;Build" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_an_unverified_package_brings_runs_without_the_gate_and_never_with_it(string[] command)
    {
        using var open = new GateRepository();
        open.UsePackage(true);
        await open.DotnetAsync("restore", "App");
        await open.DotnetAsync(command);
        Assert.True(open.IsMarked);

        using var guarded = new GateRepository();
        await LockAndCloseAsync(guarded);
        guarded.UsePackage(true);
        var restore = await guarded.DotnetAsync("restore", "App");
        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("SIG3007", restore.Output, StringComparison.Ordinal);
        var run = await guarded.DotnetAsync(command);
        Assert.NotEqual(0, run.ExitCode);
        Assert.False(guarded.IsMarked, run.Output);
    }

    [Fact]
    public async Task A_verified_repository_builds_in_one_command_and_a_changed_import_closes_the_gate()
    {
        using var repository = new GateRepository();
        await LockAndCloseAsync(repository);
        var build = await repository.DotnetAsync("build", "App.slnx");
        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Equal(ExitCodes.Passed, (await repository.ToolAsync("gate", "--check")).ExitCode);

        repository.Write("App/obj/App.csproj.nuget.g.targets", "<Project />");
        var edited = await repository.DotnetAsync("build", "App", "--no-restore");
        Assert.Contains("SIG4042", edited.Output, StringComparison.Ordinal);

        repository.Write("App/Directory.Build.props", "<Project />");
        repository.Write("App/Directory.Build.targets", "<Project />");
        var escaped = await repository.ToolAsync("gate", "--check");
        Assert.Contains("SIG4041", escaped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installing_is_idempotent_keeps_other_content_and_removing_restores_it()
    {
        const string Own = "<Project>\n  <PropertyGroup><Own>true</Own></PropertyGroup>\n</Project>\n";
        using var repository = new GateRepository();
        repository.Write("Directory.Build.props", Own);
        await repository.ToolAsync("gate");
        var first = await File.ReadAllTextAsync(Path.Combine(repository.Root, "Directory.Build.props"), TestContext.Current.CancellationToken);
        await repository.ToolAsync("gate", "--update");
        Assert.Equal(first, await File.ReadAllTextAsync(Path.Combine(repository.Root, "Directory.Build.props"), TestContext.Current.CancellationToken));
        Assert.Contains("<Own>true</Own>", first, StringComparison.Ordinal);
        await repository.ToolAsync("gate", "--remove");
        Assert.Equal(Own, await File.ReadAllTextAsync(Path.Combine(repository.Root, "Directory.Build.props"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(repository.Root, "Directory.Build.targets")));
        Assert.False(File.Exists(Path.Combine(repository.Root, "build", "Sigstore.Gate.props")));
        Assert.Contains("SIG4040", (await repository.ToolAsync("gate", "--check")).Error, StringComparison.Ordinal);
    }

    private static async Task LockAndCloseAsync(GateRepository repository)
    {
        await repository.DotnetAsync("restore", "App");
        var locked = await repository.ToolAsync("lock", "App", "--lock", "sigstore.lock.json");
        Assert.True(locked.ExitCode == ExitCodes.Passed, locked.Error);
        Assert.Equal(ExitCodes.Passed, (await repository.ToolAsync("gate")).ExitCode);
    }
}
