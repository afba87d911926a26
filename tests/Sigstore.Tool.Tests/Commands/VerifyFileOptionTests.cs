using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sigstore.Packages.Documents;

namespace Sigstore.Tool.Tests.Commands;

public sealed class VerifyFileOptionTests : IClassFixture<LocalHome>, IDisposable
{
    private const string Issuer = "https://sigstore.local";
    private readonly SigningFolder _folder = new();

    public VerifyFileOptionTests(LocalHome home) => _folder.Environment["SIGSTORE_HOME"] = home.Path;

    [Theory]
    [InlineData("PKIX_RSA_PSS_2048_SHA256", true, ExitCodes.Passed)]
    [InlineData("rsa-sign-pss-2048-sha256", true, ExitCodes.Passed)]
    [InlineData("PKIX_RSA_PSS_2048_SHA256", false, ExitCodes.Refused)]
    [InlineData("rsa-sign-pkcs1-2048-sha256", false, ExitCodes.Passed)]
    [InlineData("rsa-sign-pkcs1-2048-sha256", true, ExitCodes.Refused)]
    [InlineData(null, false, ExitCodes.Passed)]
    [InlineData(null, true, ExitCodes.Refused)]
    [InlineData("PKIX_RSA_PSS_3072_SHA256", true, ExitCodes.Usage)]
    [InlineData("ed25519", true, ExitCodes.Usage)]
    [InlineData("rsa", true, ExitCodes.Usage)]
    public async Task A_key_signs_as_it_is_said_to(string? details, bool isPss, int exitCode)
    {
        await SignWithRsaAsync(isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        string[] scheme = details is null ? [] : ["--key-details", details];
        var run = await _folder.RunAsync(["verify-file", "app.txt", "--instance", "local", "--key", "rsa.pub", "--without-log-unsafe", .. scheme]);
        Assert.True(exitCode == run.ExitCode, run.Error);
    }

    [Theory]
    [InlineData(ExitCodes.Refused, "SIG1135", "--key", "rsa.pub", "--without-log-unsafe", "--key-not-after", "2026-01-31T00:00:00Z")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--key", "rsa.pub", "--key-not-after", "2026-01-31T00:00:00")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--key", "rsa.pub", "--key-not-before", "yesterday")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--identity", "x", "--issuer", "y", "--key-details", "ed25519")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--identity", "x", "--issuer", "y", "--key-not-after", "2026-01-31T00:00:00Z")]
    [InlineData(ExitCodes.Usage, "SIG4001", "--identity", "x", "--issuer", "y", "--without-log-unsafe")]
    public async Task A_demand_is_kept_or_said_to_be_none(int exitCode, string code, params string[] options)
    {
        await SignWithRsaAsync(RSASignaturePadding.Pkcs1);
        var run = await _folder.RunAsync(["verify-file", "app.txt", "--instance", "local", .. options]);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task A_timestamp_by_an_unknown_authority_is_passed_over_only_when_asked_for()
    {
        await SignAsync();
        await WithForeignTimestampAsync();
        string[] who = ["verify-file", "app.txt", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer];
        Assert.Contains("SIG1306", (await _folder.RunAsync(who)).Error, StringComparison.Ordinal);
        var run = await _folder.RunAsync([.. who, "--ignore-unknown-timestamp-authorities", "--output", "json"]);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Equal(1, JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles")[0].GetProperty("times").GetArrayLength());
    }

    [Fact]
    public async Task A_file_of_lines_is_read_line_by_line_and_a_bad_line_hides_no_good_one()
    {
        await SignAsync();
        var bundle = await File.ReadAllTextAsync(_folder.PathOf("app.txt.sigstore.json"), TestContext.Current.CancellationToken);
        File.Delete(_folder.PathOf("app.txt.sigstore.json"));
        await WriteAsync("app.txt.sigstore.jsonl", bundle.Trim().Replace("messageDigest", "messageDigests", StringComparison.Ordinal) + "\n\n" + bundle.Trim() + "\n");
        var run = await _folder.RunAsync("verify-file", "app.txt", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer, "--output", "json");
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        var bundles = JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles");
        Assert.Equal(["rejected", "accepted"], bundles.EnumerateArray().Select(one => one.GetProperty("verdict").GetString()));
        Assert.EndsWith("jsonl line 1", bundles[0].GetProperty("bundle").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("jsonl line 3", bundles[1].GetProperty("bundle").GetString(), StringComparison.Ordinal);
        Assert.Equal("SIG1001", bundles[0].GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_statement_of_another_type_has_its_code()
    {
        await SignAsync();
        var run = await _folder.RunAsync("verify-file", "app.txt", "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer, "--type", "spdxjson");
        Assert.Contains("SIG1413", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_says_whether_the_expected_one_signed_and_what_is_proved_all_the_same()
    {
        await SignAsync();
        string[] inspect = ["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json"];
        var nobody = await BundleOfAsync(inspect);
        Assert.False(nobody.TryGetProperty("signerExpected", out _));
        Assert.True((await BundleOfAsync([.. inspect, "--identity", "dev@corp.example", "--issuer", Issuer])).GetProperty("signerExpected").GetBoolean());
        var other = await BundleOfAsync([.. inspect, "--identity", "ops@corp.example", "--issuer", Issuer]);
        Assert.True(other.GetProperty("proved").GetBoolean());
        Assert.False(other.GetProperty("signerExpected").GetBoolean());
        Assert.Equal("SIG1132", other.GetProperty("signerFailure").GetProperty("code").GetString());
        var text = await _folder.RunAsync("inspect", "app.txt.sigstore.json", "--instance", "local", "--identity", "ops@corp.example", "--issuer", Issuer);
        Assert.Contains("signed by somebody else than expected: SIG1132", text.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await _folder.RunAsync([.. inspect, "--issuer", Issuer])).ExitCode);
    }

    [Fact]
    public async Task Inspect_proves_a_keys_signature_given_the_key()
    {
        Assert.Equal(0, (await _folder.RunAsync("keys", "new", "--name", "signing", "--unencrypted")).ExitCode);
        var signed = await _folder.RunAsync("sign", "app.txt", "--instance", "local", "--key", "signing.key");
        Assert.True(signed.ExitCode == 0, signed.Error);
        string[] inspect = ["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json"];
        Assert.False((await BundleOfAsync(inspect)).GetProperty("proved").GetBoolean());
        var proved = await BundleOfAsync([.. inspect, "--key", "signing.pub"]);
        Assert.True(proved.GetProperty("proved").GetBoolean());
        Assert.True(proved.GetProperty("signerExpected").GetBoolean());
    }

    [Fact]
    public async Task Answers_in_JSON_are_what_their_schemas_say()
    {
        await SignAsync();
        string[] who = ["app.txt", "--instance", "local", "--issuer", Issuer, "--output", "json"];
        var accepted = await ConformsAsync("verify-file", ["verify-file", .. who, "--identity", "dev@corp.example"]);
        Assert.Equal("accepted", accepted.GetProperty("verdict").GetString());
        Assert.Equal("rejected", (await ConformsAsync("verify-file", ["verify-file", .. who, "--identity", "ops@corp.example"])).GetProperty("verdict").GetString());
        await ConformsAsync("inspect", ["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json"]);
        await ConformsAsync("inspect", ["inspect", "app.txt.sigstore.json", "--output", "json", "--identity", "x", "--issuer", "y"]);
        await ConformsAsync("inspect", ["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json", "--identity", "x", "--issuer", "y"]);
        Assert.True((await BundleOfAsync(["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json", "--timestamp-only"])).GetProperty("proved").GetBoolean());
        await SignWithRsaAsync(RSASignaturePadding.Pkcs1);
        Assert.True((await BundleOfAsync(["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json", "--key", "rsa.pub", "--without-log-unsafe"])).GetProperty("proved").GetBoolean());
        var byKey = await ConformsAsync("verify-file", ["verify-file", "app.txt", "--instance", "local", "--key", "rsa.pub", "--without-log-unsafe", "--output", "json"]);
        Assert.True(byKey.GetProperty("bundles")[0].TryGetProperty("keySha256", out _));
        await ConformsAsync("inspect", ["inspect", "app.txt.sigstore.json", "--instance", "local", "--output", "json"]);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1}""")]
    [InlineData("""{"schemaVersion":2,"subject":"x","instance":"y","verdict":"accepted","bundles":[]}""")]
    [InlineData("""{"schemaVersion":1,"subject":"x","instance":"y","verdict":"maybe","bundles":[{"bundle":"b","verdict":"accepted","times":[],"logEntries":[]}]}""")]
    [InlineData("""{"schemaVersion":1,"subject":"x","instance":"y","verdict":"accepted","bundles":[{"bundle":"b","verdict":"accepted","times":[],"logEntries":[],"more":1}]}""")]
    [InlineData("""{"schemaVersion":1,"subject":"x","instance":"y","verdict":"rejected","bundles":[{"bundle":"b","verdict":"rejected","failure":{"code":"1","detail":"","causes":[]}}]}""")]
    public void What_the_schema_does_not_say_does_not_conform(string json) => Assert.NotEmpty(ErrorsOf("verify-file", json));

    public void Dispose() => _folder.Dispose();

    private static List<string> ErrorsOf(string schema, string json)
    {
        using var document = JsonDocument.Parse(SchemaCatalog.Find(schema)!);
        return [.. new JsonSchemaCheck(document.RootElement.Clone()).Errors(JsonDocument.Parse(json).RootElement)];
    }

    private async Task<JsonElement> ConformsAsync(string schema, string[] args)
    {
        var run = await _folder.RunAsync(args);
        Assert.Equal([], ErrorsOf(schema, run.Output));
        Assert.Equal(SchemaCatalog.Find(schema), (await _folder.RunAsync("policy", "schema", schema)).Output);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private async Task<JsonElement> BundleOfAsync(string[] args)
    {
        var run = await _folder.RunAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles")[0];
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder.PathOf(name), text, TestContext.Current.CancellationToken);

    private async Task SignAsync()
    {
        _folder.Environment["SIGSTORE_ID_TOKEN"] = (await _folder.RunAsync("local", "token", "--as", "email:dev@corp.example")).Output.Trim();
        var run = await _folder.RunAsync("sign", "app.txt", "--instance", "local");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    // A bundle as somebody else's client writes it, of a key that no log saw.
    private async Task SignWithRsaAsync(RSASignaturePadding padding)
    {
        using var key = RSA.Create(2048);
        await WriteAsync("rsa.pub", key.ExportSubjectPublicKeyInfoPem());
        var signature = key.SignData(await File.ReadAllBytesAsync(_folder.Artifact, TestContext.Current.CancellationToken), HashAlgorithmName.SHA256, padding);
        var bundle = new JsonObject
        {
            ["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.3+json",
            ["verificationMaterial"] = new JsonObject { ["publicKey"] = new JsonObject { ["hint"] = "" } },
            ["messageSignature"] = new JsonObject { ["signature"] = Convert.ToBase64String(signature) },
        };
        await WriteAsync("app.txt.sigstore.json", bundle.ToJsonString());
    }

    // The timestamp of the same signature by another local instance.
    private async Task WithForeignTimestampAsync()
    {
        using var other = new SigningFolder();
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(_folder.PathOf("app.txt.sigstore.json"), TestContext.Current.CancellationToken))!;
        other.Environment["SIGSTORE_ID_TOKEN"] = (await other.RunAsync("local", "token", "--as", "email:dev@corp.example")).Output.Trim();
        Assert.Equal(0, (await other.RunAsync("sign", "app.txt", "--instance", "local")).ExitCode);
        var foreign = JsonNode.Parse(await File.ReadAllTextAsync(other.PathOf("app.txt.sigstore.json"), TestContext.Current.CancellationToken))!;
        static JsonArray Stamps(JsonNode of) => of["verificationMaterial"]!["timestampVerificationData"]!["rfc3161Timestamps"]!.AsArray();
        Stamps(bundle).Add(Stamps(foreign)[0]!.DeepClone());
        await WriteAsync("app.txt.sigstore.json", bundle.ToJsonString());
    }
}
