using System.Text.Json;

namespace Sigstore.Tool.Tests.Commands;

/// <summary><c>--output json</c>, <c>--output-file</c> and <c>--verbosity</c> of sign, attest, keys new and doctor, held against the schemas that ship.</summary>
public sealed class ResultOutputTests
{
    private static readonly JsonSchema Signing = new("signing");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_tells_each_file_in_JSON()
    {
        using var folder = new SigningFolder();
        await File.WriteAllTextAsync(folder.PathOf("b.txt"), "b", Cancel);
        var run = await folder.RunAsync("sign", "app.txt", "b.txt", "--instance", "local", "--output", "json");
        Assert.True(run.ExitCode == ExitCodes.Passed, run.Error);
        var signed = Signing.Require(run.Output).GetProperty("signed");
        Assert.Equal([folder.PathOf("app.txt"), folder.PathOf("b.txt")], signed.EnumerateArray().Select(one => one.GetProperty("artifact").GetString()!));
        Assert.All(signed.EnumerateArray(), one => Assert.Equal(("ada@laptop", "https://sigstore.local"), (one.GetProperty("signer").GetString(), one.GetProperty("issuer").GetString())));
        Assert.Equal([0, 1], signed.EnumerateArray().Select(one => one.GetProperty("logIndices")[0].GetInt64()));
        Assert.All(signed.EnumerateArray(), one => Assert.True(File.Exists(one.GetProperty("bundle").GetString())));
        Assert.Equal("local", JsonDocument.Parse(run.Output).RootElement.GetProperty("instance").GetString());
    }

    [Fact]
    public async Task Attest_tells_what_was_stated()
    {
        using var folder = new SigningFolder();
        await File.WriteAllTextAsync(folder.PathOf("p.json"), "{}", Cancel);
        var run = await folder.RunAsync("attest", "app.txt", "--predicate", "p.json", "--type", "https://example.com/p", "--instance", "local", "--output", "json");
        Assert.Equal("https://example.com/p", Assert.Single(Signing.Require(run.Output).GetProperty("signed").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_key_is_told_by_its_fingerprint()
    {
        using var folder = new SigningFolder();
        var keys = await folder.RunAsync("keys", "new", "--unencrypted", "--curve", "P-384", "--output", "json");
        var key = new JsonSchema("keys").Require(keys.Output);
        Assert.Equal(("P-384", false), (key.GetProperty("curve").GetString(), key.GetProperty("encrypted").GetBoolean()));
        Assert.DoesNotContain("PRIVATE", keys.Output, StringComparison.Ordinal);
        var run = await folder.RunAsync("sign", "app.txt", "--key", "sigstore.key", "--instance", "local", "--output", "json");
        var signed = Assert.Single(Signing.Require(run.Output).GetProperty("signed").EnumerateArray());
        Assert.Equal("key " + key.GetProperty("keySha256").GetString(), signed.GetProperty("signer").GetString());
        Assert.False(signed.TryGetProperty("issuer", out _));
    }

    [Fact]
    public async Task A_refusal_is_told_with_what_was_signed_before_it()
    {
        using var folder = new SigningFolder();
        Directory.CreateDirectory(folder.PathOf("b.txt.sigstore.json")); // in the way of the second bundle
        await File.WriteAllTextAsync(folder.PathOf("b.txt"), "b", Cancel);
        var run = await folder.RunAsync("sign", "app.txt", "b.txt", "--instance", "local", "--output", "json");
        Assert.NotEqual(ExitCodes.Passed, run.ExitCode);
        var json = Signing.Require(run.Output);
        Assert.Single(json.GetProperty("signed").EnumerateArray());
        Assert.Contains(json.GetProperty("failure").GetProperty("code").GetString()!, run.Error, StringComparison.Ordinal);
        var usage = await folder.RunAsync("sign", "missing.txt", "--instance", "local", "--output", "json");
        Assert.Equal("SIG4001", Signing.Require(usage.Output).GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_token_is_in_no_form_of_output()
    {
        using var folder = new SigningFolder();
        var token = (await folder.RunAsync("local", "token")).Output.Trim();
        folder.Environment["SIGSTORE_ID_TOKEN"] = token;
        var runs = new List<ToolRun>
        {
            await folder.RunAsync("sign", "app.txt", "--instance", "local", "--output", "json", "--verbosity", "detailed"),
            await folder.RunAsync("doctor", "--instance", "local", "--output", "json", "--verbosity", "detailed"),
        };
        var away = await folder.InstanceAtAsync($"http://127.0.0.1:{SigningFolder.ClosedPort()}");
        runs.Add(await folder.RunAsync("sign", "app.txt", "--instance", away, "--output", "json", "--verbosity", "detailed"));
        Assert.All(token.Split('.'), part => Assert.All(runs, run => Assert.DoesNotContain(part, run.Output + run.Error, StringComparison.Ordinal)));
        Assert.Equal("SIG1601", Signing.Require(runs[2].Output).GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task JSON_in_a_file_leaves_text_on_the_terminal()
    {
        using var folder = new SigningFolder();
        var run = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--output", "json", "--output-file", "result.json");
        Assert.Contains("app.txt.sigstore.json: ada@laptop", run.Output, StringComparison.Ordinal);
        Signing.Require(await File.ReadAllTextAsync(folder.PathOf("result.json"), Cancel));
        var noForm = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--output-file", "other.json");
        Assert.Equal(ExitCodes.Usage, noForm.ExitCode);
        Assert.False(File.Exists(folder.PathOf("other.json")));
    }

    [Fact]
    public async Task Quiet_says_nothing_of_what_went_well_and_detailed_says_more()
    {
        using var folder = new SigningFolder();
        var quiet = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--verbosity", "quiet");
        Assert.Equal((0, "", ""), (quiet.ExitCode, quiet.Output, quiet.Error));
        var normal = await folder.RunAsync("sign", "app.txt", "--instance", "local");
        Assert.Equal("", normal.Error);
        var detailed = await folder.RunAsync("sign", "app.txt", "--instance", "local", "--verbosity", "detailed");
        Assert.Equal(normal.Output.Split(" entry ")[0], detailed.Output.Split(" entry ")[0]);
        Assert.All((string[])["Instance: ", "Identity: ", "certificate ", "signed timestamps: 1", "(hashedrekord 0.0.2)"], text => Assert.Contains(text, detailed.Error, StringComparison.Ordinal));
        var quietDoctor = await folder.RunAsync("doctor", "--instance", "local", "--verbosity", "quiet");
        Assert.Equal((0, ""), (quietDoctor.ExitCode, quietDoctor.Output));
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("sign", "app.txt", "--instance", "local", "--verbosity", "loud")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await folder.RunAsync("sign", "app.txt", "--instance", "local", "--output", "xml")).ExitCode);
    }

    [Fact]
    public async Task The_doctor_answers_in_JSON_whether_well_or_not()
    {
        using var folder = new SigningFolder();
        var schema = new JsonSchema("doctor");
        var well = schema.Require((await folder.RunAsync("doctor", "--instance", "local", "--output", "json")).Output);
        Assert.Equal("passed", well.GetProperty("verdict").GetString());
        Assert.All(well.GetProperty("findings").EnumerateArray(), finding => Assert.Equal("ok", finding.GetProperty("finding").GetString()));
        var away = await folder.InstanceAtAsync($"http://127.0.0.1:{SigningFolder.ClosedPort()}");
        var run = await folder.RunAsync("doctor", "--instance", away, "--output", "json");
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        var ill = schema.Require(run.Output);
        Assert.Equal("failed", ill.GetProperty("verdict").GetString());
        Assert.Contains(ill.GetProperty("findings").EnumerateArray(), finding => finding.TryGetProperty("code", out var code) && code.GetString() == "SIG1601");
        var quiet = await folder.RunAsync("doctor", "--instance", away, "--verbosity", "quiet");
        Assert.All(quiet.Output.TrimEnd().Split('\n'), line => Assert.False(line.StartsWith("ok", StringComparison.Ordinal), line));
    }
}
