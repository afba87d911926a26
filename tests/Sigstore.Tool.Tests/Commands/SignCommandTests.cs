namespace Sigstore.Tool.Tests.Commands;

public sealed class SignCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signs_files_beside_themselves_as_the_user_of_the_local_instance()
    {
        using var folder = new SigningFolder();
        await File.WriteAllTextAsync(folder.PathOf("b.txt"), "b", Cancel);
        var run = await folder.RunAsync("sign", "app.txt", "b.txt", "--instance", "local");
        Assert.True(run.ExitCode == ExitCodes.Passed, run.Error);
        Assert.Contains("ada@laptop", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathOf("b.txt.sigstore.json")));
        var verified = await folder.RunAsync("verify-file", "app.txt", "--instance", "local", "--identity", "ada@laptop", "--issuer", "https://sigstore.local");
        Assert.True(verified.ExitCode == ExitCodes.Passed, verified.Error);
    }

    [Fact]
    public async Task A_token_in_the_environment_or_a_file_says_who_signs_and_is_never_shown()
    {
        using var folder = new SigningFolder();
        var token = (await folder.RunAsync("local", "token", "--as", "email:eve@example.com")).Output.Trim();
        await File.WriteAllTextAsync(folder.PathOf("token"), token + "\n", Cancel);
        var fromFile = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--identity-token-file", "token");
        Assert.Contains("eve@example.com", fromFile.Output, StringComparison.Ordinal);
        folder.Environment["SIGSTORE_ID_TOKEN"] = token;
        var fromEnvironment = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--bundle", "out.json");
        Assert.Contains("eve@example.com", fromEnvironment.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathOf("out.json")));
        AssertSecret(token, fromFile, fromEnvironment);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}", "SIG1601")]
    [InlineData("https://sigstore.example.com", "SIG1616")]
    [InlineData("http://sigstore.example.com", "SIG1607")]
    public async Task A_service_that_cannot_be_used_leaves_no_bundle_and_no_trace_of_the_token(string address, string code)
    {
        using var folder = new SigningFolder();
        var token = (await folder.RunAsync("local", "token")).Output.Trim();
        folder.Environment["SIGSTORE_ID_TOKEN"] = token;
        var instance = await folder.InstanceAtAsync(address.Replace("{port}", SigningFolder.ClosedPort().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var run = await folder.RunAsync("sign", "app.txt", "--instance", instance);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("app.txt.sigstore.json")));
        AssertSecret(token, run);
    }

    [Fact]
    public async Task An_instance_without_a_root_is_refused()
    {
        using var folder = new SigningFolder();
        var byUrl = await folder.RunAsync("sign", "app.txt", "--instance", "https://sigstore.example.com");
        Assert.Equal(ExitCodes.Usage, byUrl.ExitCode);
        Assert.Contains("SIG15", byUrl.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.PathOf("empty"));
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("sign", "app.txt", "--instance", "empty")).ExitCode);
    }

    [Fact]
    public async Task Without_an_identity_nothing_is_signed_and_Azure_DevOps_is_told_why()
    {
        using var folder = new SigningFolder();
        var instance = await folder.InstanceAtAsync("http://127.0.0.1:1");
        folder.Environment["TF_BUILD"] = "True";
        var run = await folder.RunAsync("sign", "app.txt", "--instance", instance);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        Assert.Contains("SIG1614", run.Error, StringComparison.Ordinal);
        Assert.Contains("Azure DevOps", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign", "missing.txt", "--instance", "local")]
    [InlineData("sign", "app.txt", "app.txt", "--bundle", "x", "--instance", "local")]
    [InlineData("sign", "app.txt", "--identity", "jenkins", "--instance", "local")]
    [InlineData("sign")]
    public async Task Usage_is_refused_before_anything_is_signed(params string[] args)
    {
        using var folder = new SigningFolder();
        var run = await folder.RunAsync(args);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("SIG4001", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Folder, "*.sigstore.json"));
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task A_new_key_signs_and_its_public_half_verifies(string curve)
    {
        using var folder = new SigningFolder();
        folder.Environment["SIGSTORE_KEY_PASSWORD"] = "correct horse";
        Assert.Equal(0, (await folder.RunAsync("keys", "new", "--curve", curve)).ExitCode);
        var pem = await File.ReadAllTextAsync(folder.PathOf("sigstore.key"), Cancel);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", pem, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PathOf("sigstore.key")));
        }

        var signed = await folder.RunAsync("sign", "app.txt", "--key", "sigstore.key", "--instance", "local");
        Assert.True(signed.ExitCode == 0, signed.Error);
        var verified = await folder.RunAsync("verify-file", "app.txt", "--key", "sigstore.pub", "--instance", "local");
        Assert.True(verified.ExitCode == 0, verified.Error);
        folder.Environment["SIGSTORE_KEY_PASSWORD"] = "wrong horse";
        var wrong = await folder.RunAsync("sign", "app.txt", "--key", "sigstore.key", "--instance", "local");
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.DoesNotContain("horse", wrong.Error, StringComparison.Ordinal);
        folder.Environment.Remove("SIGSTORE_KEY_PASSWORD");
        Assert.Contains("SIGSTORE_KEY_PASSWORD", (await folder.RunAsync("sign", "app.txt", "--key", "sigstore.key", "--instance", "local")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_never_overwritten_and_encrypted_unless_told_otherwise()
    {
        using var folder = new SigningFolder();
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("keys", "new")).ExitCode);
        folder.Environment["SIGSTORE_KEY_PASSWORD"] = "short";
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("keys", "new")).ExitCode);
        Assert.False(File.Exists(folder.PathOf("sigstore.key")));
        Assert.Equal(0, (await folder.RunAsync("keys", "new", "--unencrypted")).ExitCode);
        var pem = await File.ReadAllTextAsync(folder.PathOf("sigstore.key"), Cancel);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", pem, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("keys", "new", "--unencrypted")).ExitCode);
        Assert.Equal(pem, await File.ReadAllTextAsync(folder.PathOf("sigstore.key"), Cancel));
    }

    private static void AssertSecret(string token, params ToolRun[] runs)
    {
        foreach (var part in token.Split('.'))
        {
            Assert.All(runs, run => Assert.DoesNotContain(part, run.Output + run.Error, StringComparison.Ordinal));
        }
    }
}
