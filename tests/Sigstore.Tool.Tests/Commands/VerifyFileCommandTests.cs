using System.Text.Json;

namespace Sigstore.Tool.Tests.Commands;

public sealed class VerifyFileCommandTests : IDisposable
{
    private const string Issuer = "https://sigstore.local";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verify-file");
    private readonly Dictionary<string, string> _environment = [];

    public VerifyFileCommandTests()
    {
        _environment["SIGSTORE_HOME"] = Path.Combine(_folder.FullName, "home");
        File.WriteAllText(Path.Combine(_folder.FullName, "tool.bin"), "the tool");
        File.WriteAllText(Path.Combine(_folder.FullName, "nothing"), "");
        Directory.CreateDirectory(_environment["SIGSTORE_HOME"]);
    }

    [Fact]
    public async Task Accepts_what_the_expected_person_signed_and_says_who()
    {
        await SignAsync("email:dev@corp.example");
        var run = await RunAsync("verify-file", "tool.bin", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Contains("signed by     dev@corp.example", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--identity", "other@corp.example", "SIG1132")]
    [InlineData("--identity", "dev@corp.exampl", "SIG1132")]
    [InlineData("--identity-regex", "corp", "SIG1132")]
    [InlineData("--repository", "corp/tool", "SIG1132")]
    public async Task Refuses_another_signer(string option, string value, string code)
    {
        await SignAsync("email:dev@corp.example");
        var run = await RunAsync("verify-file", "tool.bin", "--instance", "local", option, value, "--issuer", Issuer);
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Judges_a_build_by_its_certificate()
    {
        await SignAsync("github:contoso/json@refs/tags/v1.0#.github/workflows/release.yml");
        var run = await RunAsync("verify-file", "tool.bin", "--instance", "local", "--repository", "contoso/json", "--ref", "refs/tags/v*", "--issuer", Issuer);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
    }

    [Fact]
    public async Task Refuses_a_changed_file_and_answers_in_JSON()
    {
        await SignAsync("email:dev@corp.example");
        await File.AppendAllTextAsync(Path.Combine(_folder.FullName, "tool.bin"), "!", TestContext.Current.CancellationToken);
        var run = await RunAsync("verify-file", "tool.bin", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer, "--output", "json");
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("rejected", json.GetProperty("verdict").GetString());
        Assert.Equal("SIG1410", json.GetProperty("bundles")[0].GetProperty("failure").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "SIG4001", "tool.bin", "--identity", "x")]
    [InlineData(ExitCodes.Usage, "SIG4001", "tool.bin", "--issuer", "x")]
    [InlineData(ExitCodes.Usage, "SIG4001", "tool.bin", "--identity", "x", "--repository", "y", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001", "tool.bin", "--identity", "x", "--issuer", "z", "--ref", "r")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001", "tool.bin", "--identity-regex", "(", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001: expected --identity-regex as", "tool.bin", "--identity-regex", "(?=x)", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001: Argument 'xml' not recognized. Must be one of: 'text' 'json'", "tool.bin", "--output", "xml")]
    [InlineData(ExitCodes.Usage, "SIG4001: expected a name that is not empty", "tool.bin", "--identity", "", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001: expected --digest", "--digest", "sha256:00", "--bundle", "x", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001: expected --digest", "--digest", "md5:00", "--bundle", "x", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Usage, "SIG4001: expected --key with a public key", "tool.bin", "--key", "tool.bin")]
    [InlineData(ExitCodes.Undecided, "SIG4031", "none.bin", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Undecided, "found no file of this name", "tool.bin", "--bundle", "none", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Undecided, "found a folder", "home", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Undecided, "found a folder", "tool.bin", "--bundle", "home", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Refused, "SIG1001: expected JSON, found nothing", "tool.bin", "--bundle", "nothing", "--identity", "x", "--issuer", "z")]
    [InlineData(ExitCodes.Refused, "SIG1010", "tool.bin", "--identity", "x", "--issuer", "z")]
    public async Task Says_what_is_missing(int exitCode, string code, params string[] args)
    {
        var run = await RunAsync(["verify-file", .. args]);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    // As shells have it: verify-file <(curl …) --bundle <(curl …). A pipe has neither a length nor a place to go back to.
    [Fact]
    public async Task Pipes_are_read_as_files_are()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "pipes with names are of Unix");
        await SignAsync("email:dev@corp.example");
        var bundle = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "tool.bin.sigstore.json"), TestContext.Current.CancellationToken);
        string[] who = ["--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer];
        byte[] twice = [.. bundle.AsSpan().TrimEnd((byte)'\n'), (byte)'\n', .. bundle];
        Task[] writing = [await PipeAsync("artifact", "the tool"u8.ToArray()), await PipeAsync("bundles", twice)];
        var run = await RunAsync(["verify-file", "artifact", "--bundle", "bundles", .. who]);
        await Task.WhenAll(writing);
        Assert.Equal("", run.Error);
        Assert.Contains("bundles line 2", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);

        writing = [await PipeAsync("package.nupkg", [])];
        run = await RunAsync(["verify-file", "package.nupkg", "--bundle", "tool.bin.sigstore.json", .. who]);
        await Task.WhenAll(writing);
        Assert.Contains("SIG4031", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
    }

    // This process's memory is a file that opens, and whose first page is never there.
    [Fact]
    public async Task A_file_that_cannot_be_read_to_its_end_gets_no_verdict()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that opens and cannot be read");
        await SignAsync("email:dev@corp.example");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "damaged"), "/proc/self/mem");
        File.Copy(Path.Combine(_folder.FullName, "tool.bin.sigstore.json"), Path.Combine(_folder.FullName, "damaged.sigstore.json"));
        var run = await RunAsync("verify-file", "damaged", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer);
        Assert.Contains("SIG4031: expected to read damaged to its end", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        run = await RunAsync("inspect", "damaged.sigstore.json", "--instance", "local");
        Assert.Contains("SIG4031", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
    }

    [Fact]
    public async Task The_public_instance_does_not_trust_a_local_one_and_its_root_needs_its_name()
    {
        await SignAsync("email:dev@corp.example");
        var byPublic = await RunAsync("verify-file", "tool.bin", "--identity", "dev@corp.example", "--issuer", Issuer);
        Assert.Equal(ExitCodes.Refused, byPublic.ExitCode);
        Assert.Contains("The bundle is not proved by instance public; its certificate says it is of a local instance: if that is this machine's, name it (--instance local)", byPublic.Error, StringComparison.Ordinal);
        var root = Path.Combine(_environment["SIGSTORE_HOME"], "local", "trusted_root.json");
        var byFile = await RunAsync("verify-file", "tool.bin", "--identity", "dev@corp.example", "--issuer", Issuer, "--trusted-root", root);
        Assert.Equal(ExitCodes.Usage, byFile.ExitCode);
        var named = await RunAsync("verify-file", "tool.bin", "--identity", "dev@corp.example", "--issuer", Issuer, "--trusted-root", root, "--instance", "local");
        Assert.Equal(ExitCodes.Passed, named.ExitCode);
        var bySomebodyElse = await RunAsync("verify-file", "tool.bin", "--identity", "eve@corp.example", "--issuer", Issuer, "--instance", "local");
        Assert.DoesNotContain("--instance local", bySomebodyElse.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demands_the_statement_type_and_values_of_its_predicate()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "predicate.json"), """{"result":{"state":"passed"}}""", TestContext.Current.CancellationToken);
        var token = await TokenAsync("email:dev@corp.example");
        _environment["SIGSTORE_ID_TOKEN"] = token;
        var attest = await RunAsync("attest", "tool.bin", "--instance", "local", "--predicate", "predicate.json", "--type", "https://example.com/check");
        Assert.Equal("", attest.ExitCode == 0 ? "" : attest.Error);
        string[] who = ["verify-file", "tool.bin", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer];
        Assert.Equal(ExitCodes.Passed, (await RunAsync([.. who, "--type", "https://example.com/check", "--predicate", "/result/state=passed"])).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync([.. who, "--type", "slsaprovenance1"])).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync([.. who, "--predicate", "/result/state=failed"])).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync([.. who, "--predicate", "/result/none=x"])).ExitCode);
    }

    [Fact]
    public async Task Inspect_marks_what_is_proved_and_what_is_claimed()
    {
        await SignAsync("email:dev@corp.example");
        var proved = await RunAsync("inspect", "tool.bin.sigstore.json", "--instance", "local");
        Assert.Equal(ExitCodes.Passed, proved.ExitCode);
        Assert.Contains("proved   signed by       dev@corp.example", proved.Output, StringComparison.Ordinal);
        var claimed = await RunAsync("inspect", "tool.bin.sigstore.json", "--output", "json");
        var bundle = JsonDocument.Parse(claimed.Output).RootElement.GetProperty("bundles")[0];
        Assert.False(bundle.GetProperty("proved").GetBoolean());
        Assert.All(bundle.GetProperty("fields").EnumerateArray(), field => Assert.Equal("claimed", field.GetProperty("status").GetString()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task SignAsync(string who)
    {
        _environment["SIGSTORE_ID_TOKEN"] = await TokenAsync(who);
        var run = await RunAsync("sign", "tool.bin", "--instance", "local");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    // Ends when somebody has read it all.
    private async Task<Task> PipeAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        using (var made = System.Diagnostics.Process.Start("mkfifo", [path]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        return Task.Run(async () =>
        {
            await using var pipe = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await pipe.WriteAsync(bytes, TestContext.Current.CancellationToken);
        });
    }

    private async Task<string> TokenAsync(string who) => (await RunAsync("local", "token", "--as", who)).Output.Trim();

    private Task<ToolRun> RunAsync(params string[] args) => ToolRun.Of(_folder.FullName, _environment, args);
}
