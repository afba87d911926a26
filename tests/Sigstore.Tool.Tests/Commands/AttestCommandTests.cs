using System.Text.Json;
using Sigstore.Client.Bundles;

namespace Sigstore.Tool.Tests.Commands;

public sealed class AttestCommandTests
{
    [Theory]
    [InlineData("custom", "app.txt.custom.sigstore.json", "https://cosign.sigstore.dev/attestation/v1")]
    [InlineData("slsaprovenance1", "app.txt.slsaprovenance1.sigstore.json", "https://slsa.dev/provenance/v1")]
    [InlineData("https://example.com/predicates/review/v2", "app.txt.v2.sigstore.json", "https://example.com/predicates/review/v2")]
    public async Task States_the_predicate_about_the_file_unchanged(string type, string output, string uri)
    {
        using var folder = new SigningFolder();
        await File.WriteAllTextAsync(folder.PathOf("predicate.json"), """{ "number": 1.50, "text": "é" }""", TestContext.Current.CancellationToken);
        var run = await folder.RunAsync("attest", "app.txt", "--predicate", "predicate.json", "--type", type, "--instance", "local");
        Assert.True(run.ExitCode == 0, run.Error);
        var bundle = Bundle.Parse(await File.ReadAllBytesAsync(folder.PathOf(output), TestContext.Current.CancellationToken));
        using var statement = JsonDocument.Parse(Assert.IsType<SignatureContent.Dsse>(bundle.Content).Envelope.Payload);
        Assert.Equal(uri, statement.RootElement.GetProperty("predicateType").GetString());
        Assert.Equal("""{ "number": 1.50, "text": "é" }""", statement.RootElement.GetProperty("predicate").GetRawText());
        var subject = Assert.Single(statement.RootElement.GetProperty("subject").EnumerateArray().ToArray());
        Assert.Equal("app.txt", subject.GetProperty("name").GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("artifact"u8)), subject.GetProperty("digest").GetProperty("sha256").GetString());
        var verified = await folder.RunAsync("verify-file", "app.txt", "--bundle", output, "--instance", "local", "--identity", "ada@laptop", "--issuer", "https://sigstore.local");
        Assert.True(verified.ExitCode == 0, verified.Error);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "custom")]
    [InlineData("not json", "custom")]
    [InlineData("{}", "nonsense")]
    public async Task Refuses_what_cannot_be_stated(string predicate, string type)
    {
        using var folder = new SigningFolder();
        await File.WriteAllTextAsync(folder.PathOf("predicate.json"), predicate, TestContext.Current.CancellationToken);
        var run = await folder.RunAsync("attest", "app.txt", "--predicate", "predicate.json", "--type", type, "--instance", "local");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(Directory.GetFiles(folder.Folder, "*.sigstore.json"));
    }
}
