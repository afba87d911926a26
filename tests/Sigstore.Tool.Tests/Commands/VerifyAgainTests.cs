using Sigstore.Packages.Gate;

namespace Sigstore.Tool.Tests.Commands;

/// <summary><c>verify</c> a second time: answered from memory only while everything that was looked at is the very same.</summary>
public sealed class VerifyAgainTests : IDisposable
{
    private readonly VerifyRun _run = new();

    public VerifyAgainTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the cache needs file identities, which come from statx");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_pass_answers_again_with_the_same_report()
    {
        await LockAndPassAsync();
        var first = _run.Output;
        await _run.PassAsync("verify");
        Assert.True(_run.WasAnsweredFromMemory);
        Assert.Equal(first, _run.Output);
        Assert.Contains("= 3 packages", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_itself_answers_without_parsing_its_arguments()
    {
        await _run.PassAsync("lock");
        (int ExitCode, string Output, string Error) first = await _run.ProcessAsync("verify"), again = first;
        for (var i = 0; i < 20 && again.Error.Length == first.Error.Length; i++)
        {
            again = await _run.ProcessAsync("verify"); // what was written just before a run is not remembered by it
        }

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.Contains("Nothing has changed", again.Error, StringComparison.Ordinal);
        Assert.Equal(first.Output, again.Output);
        File.AppendAllText(Path.Combine(_run.Repository.FolderOf("Generated.P0000"), "lib", "net10.0", "Generated.P0000.dll"), "x");
        Assert.Equal(1, (await _run.ProcessAsync("verify")).ExitCode);
    }

    public static TheoryData<string> Changes =>
    [
        "a byte of an extracted file, with its old size and time", "a file added", "a file removed", "the package file, with its old size and time", "the hash beside it",
        "the assets file", "the project", "the solution", "the policy", "the lock", "a policy nearer by", "the trust root", "a trust root of TUF", "a vendored bundle",
        "a tools manifest", "Directory.Build.props", "Directory.Packages.props", "a packages.lock.json",
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Anything_that_was_looked_at_changed_means_checking_again(string change)
    {
        await LockAndPassAsync();
        Change(change);
        await _run.RunAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory, change);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "deny": [ { "signer": "who", "reason": "stolen" } ]""", true)]
    public async Task The_authorities_that_NuGet_believes_are_watched_where_its_signatures_count(string deny, bool counts)
    {
        await _run.PassAsync("lock");
        await File.WriteAllTextAsync(_run.PathOf("sigstore.policy.json"), $$"""{ "version": 1, "signers": { "who": { "author": { "subject": "CN=Who", "issuer": "CN=Who" } } }, "packages": { "*": { "require": { "hash": "locked" } } }{{deny}} }""", TestContext.Current.CancellationToken);
        await _run.PassAsync("verify");
        var record = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_run.Environment["SIGSTORE_HOME"], "cache", "verify"))), TestContext.Current.CancellationToken);
        foreach (var file in new[] { "NuGet.Packaging.dll", "trustedroots/codesignctl.pem", "trustedroots/timestampctl.pem", "objsign-ca-bundle.pem" })
        {
            Assert.Equal(counts, record.Contains(file, StringComparison.Ordinal));
        }

        await _run.PassAsync("verify");
        Assert.True(_run.WasAnsweredFromMemory);
    }

    public static TheoryData<string[]> OtherRequests =>
    [
        new(["verify", "--no-cache"]), new(["verify", "--allow-unlocked"]), new(["verify", "."]), new(["verify", "--lock", "other.json"]), new(["verify", "--output", "json"]),
        new(["verify", "--output-file", "report.txt"]), new(["verify", "--instance", "staging"]),
    ];

    [Theory]
    [MemberData(nameof(OtherRequests))]
    public async Task Another_request_is_not_answered(string[] request)
    {
        await LockAndPassAsync();
        File.Copy(_run.PathOf("sigstore.lock.json"), _run.PathOf("other.json"));
        await _run.RunAsync(request);
        Assert.False(_run.WasAnsweredFromMemory);
    }

    [Fact]
    public async Task Forms_other_than_text_and_files_of_arguments_are_never_remembered()
    {
        await LockAndPassAsync();
        await File.WriteAllTextAsync(_run.PathOf("arguments.rsp"), "--allow-unlocked", TestContext.Current.CancellationToken);
        foreach (var request in (string[][])[["verify", "--output", "json"], ["verify", "@" + _run.PathOf("arguments.rsp")], ["verify", "--no-cache"]])
        {
            await _run.PassAsync(request);
            await _run.PassAsync(request);
            Assert.False(_run.WasAnsweredFromMemory);
        }
    }

    [Theory]
    [InlineData("CI", "true")]
    [InlineData("TF_BUILD", "True")]
    [InlineData("GITHUB_ACTIONS", "true")]
    public async Task Ci_checks_again_unless_told(string name, string value)
    {
        await LockAndPassAsync();
        _run.Environment[name] = value;
        await _run.PassAsync("verify");
        await _run.PassAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
        await _run.PassAsync("verify", "--cache");
        await _run.PassAsync("verify", "--cache");
        Assert.True(_run.WasAnsweredFromMemory);
    }

    [Fact]
    public async Task Failures_are_annotations_on_GitHub_and_nowhere_else()
    {
        await LockAndPassAsync();
        File.AppendAllText(Path.Combine(_run.Repository.FolderOf("Generated.P0001"), "lib", "net10.0", "Generated.P0001.dll"), "x");
        Assert.Equal(1, await _run.RunAsync("verify"));
        Assert.DoesNotContain("::error", _run.Output, StringComparison.Ordinal);
        _run.Environment["GITHUB_ACTIONS"] = "true";
        Assert.Equal(1, await _run.RunAsync("verify"));
        var annotation = Assert.Single(_run.Output.Split('\n'), line => line.StartsWith("::error ", StringComparison.Ordinal));
        Assert.Matches(@"^::error file=App0000/App0000\.csproj,line=[0-9]+,title=SIG3006 Generated\.P0001 1\.0\.0%3A tampered::", annotation);
    }

    [Theory]
    [InlineData("NUGET_PACKAGES")]
    [InlineData("UseArtifactsOutput")]
    public async Task Another_environment_is_another_request(string name)
    {
        await LockAndPassAsync();
        _run.Environment[name] = "elsewhere";
        await _run.RunAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
    }

    [Fact]
    public async Task A_failure_is_never_remembered_and_a_day_ends_a_pass()
    {
        await LockAndPassAsync();
        _run.Later = TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1);
        await _run.PassAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
        File.AppendAllText(Path.Combine(_run.Repository.FolderOf("Generated.P0000"), "lib", "net10.0", "Generated.P0000.dll"), "x");
        Assert.Equal(1, await _run.RunAsync("verify"));
        Assert.Equal(1, await _run.RunAsync("verify"));
        Assert.False(_run.WasAnsweredFromMemory);
    }

    [Fact]
    public async Task The_gate_in_the_repository_does_not_mean_asking_the_build()
    {
        await _run.PassAsync("gate");
        await LockAndPassAsync();
        await _run.PassAsync("verify");
        Assert.True(_run.WasAnsweredFromMemory);
        var gate = _run.PathOf("build/Sigstore.Gate.props");
        var text = await File.ReadAllTextAsync(gate, TestContext.Current.CancellationToken);
        Assert.True(GateFile.IsGateFile(text));
        Assert.False(GateFile.IsGateFile(text.Replace("obj/<", "elsewhere/<", StringComparison.Ordinal)));
        Assert.False(GateFile.IsGateFile(text.Replace("</Project>", "<PropertyGroup><ArtifactsPath>x</ArtifactsPath></PropertyGroup></Project>", StringComparison.Ordinal)));
        Assert.False(GateFile.IsGateFile(text.Replace(" Include=\"", " Include=\"x\" /><_SigstoreGatePin Include=\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_build_is_asked_for_its_places_once_and_again_when_its_files_change()
    {
        var props = _run.PathOf("Directory.Build.props");
        await File.WriteAllTextAsync(props, "<Project><PropertyGroup><ArtifactsPath>$(MSBuildThisFileDirectory)artifacts$(Where)</ArtifactsPath><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["App0000", "App0001"])
        {
            var folder = Directory.CreateDirectory(_run.PathOf($"artifacts/obj/{name}")).FullName;
            File.Move(_run.PathOf($"{name}/obj/project.assets.json"), Path.Combine(folder, "project.assets.json"));
        }

        await LockAndPassAsync();
        await _run.PassAsync("verify");
        Assert.True(_run.WasAnsweredFromMemory);
        _run.Environment["Where"] = "elsewhere";
        await _run.RunAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
        _run.Environment.Remove("Where");
        await _run.PassAsync("verify");
        File.AppendAllText(props, "\n");
        await _run.PassAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
    }

    private async Task LockAndPassAsync()
    {
        await File.WriteAllTextAsync(_run.PathOf("sigstore.policy.json"), """{ "version": 1, "packages": { "*": { "require": { "hash": "locked" } } } }""", TestContext.Current.CancellationToken);
        await _run.PassAsync("lock");
        await _run.PassAsync("verify");
        Assert.False(_run.WasAnsweredFromMemory);
    }

    private void Change(string change)
    {
        var package = _run.Repository.FolderOf("Generated.P0001");
        var library = Path.Combine(package, "lib", "net10.0", "Generated.P0001.dll");
        var nupkg = Path.Combine(package, "generated.p0001.1.0.0.nupkg");
        switch (change)
        {
            case "a byte of an extracted file, with its old size and time": FlipKeepingTime(library); break;
            case "a file added": File.WriteAllText(Path.Combine(package, "lib", "extra.dll"), "x"); break;
            case "a file removed": File.Delete(library); break;
            case "the package file, with its old size and time": FlipKeepingTime(nupkg); break;
            case "the hash beside it": File.WriteAllText(nupkg + ".sha512", "x"); break;
            case "the assets file": File.AppendAllText(_run.PathOf("App0001/obj/project.assets.json"), "\n"); break;
            case "the project": File.AppendAllText(_run.Repository.Project("App0001"), "\n"); break;
            case "the solution": File.AppendAllText(_run.Repository.Solution, "\n"); break;
            case "the policy": File.AppendAllText(_run.PathOf("sigstore.policy.json"), "\n"); break;
            case "the lock": File.AppendAllText(_run.PathOf("sigstore.lock.json"), "\n"); break;
            case "the trust root": Write(Path.Combine(_run.Folder, "home", "local", "trusted_root.json")); break;
            case "a trust root of TUF": Write(Path.Combine(_run.Folder, "home", "tuf", "root.json")); break;
            case "a vendored bundle": Write(_run.PathOf(".sigstore/generated.p0001/1.0.0/a.sigstore.json")); break;
            case "a tools manifest": Write(_run.PathOf(".config/dotnet-tools.json")); break;
            case "a packages.lock.json": Write(_run.PathOf("App0001/packages.lock.json")); break;
            case "a policy nearer by": File.Move(_run.PathOf("sigstore.policy.json"), _run.PathOf("policy.json")); break;
            default: Write(_run.PathOf(change)); break;
        }
    }

    private static void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "{}");
    }

    private static void FlipKeepingTime(string file)
    {
        var (time, bytes) = (File.GetLastWriteTimeUtc(file), File.ReadAllBytes(file));
        bytes[^40] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);
    }
}
