using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Tests.Assets;

public sealed class LockFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reads_both_versions(int version)
    {
        var file = Parse($$"""
            { "version": {{version}}, "dependencies": {
              "net10.0": { "Contoso.Json": { "type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0", "contentHash": "aGFzaA==", "dependencies": { "Contoso.Core": "1.0.0" } },
                           "Contoso.Core": { "type": "CentralTransitive", "resolved": "1.0.0", "contentHash": "aGFzaA==" }, "lib": { "type": "Project" } },
              "net10.0/linux-x64": { "Contoso.Core": { "type": "Transitive", "resolved": "1.0.0", "contentHash": "aGFzaA==" } } } }
            """);
        Assert.Equal(["net10.0", "net10.0", "net10.0/linux-x64"], file.Packages.Select(package => package.Target));
        Assert.True(file.Packages[0].IsDirect);
        Assert.Equal("contoso.core/1.0.0", file.Packages[2].Identity.Key);
    }

    [Theory]
    [InlineData("""{ "version": 3, "dependencies": {} }""")]
    [InlineData("""{ "version": 1 }""")]
    [InlineData("""{ "version": 1, "dependencies": { "net10.0": { "A": { "type": "Direct", "resolved": "1.0.0" } } } }""")]
    [InlineData("""{ "version": 1, "dependencies": { "net10.0": { "A": { "type": "Other", "resolved": "1.0.0", "contentHash": "x" } } } }""")]
    [InlineData("""{ "version": 1, "dependencies": { "net10.0": { "A": { "type": "Project" }, "a": { "type": "Project" } } } }""")]
    [InlineData("""{ "version": 1, "dependencies": { "net10.0": { "A": { "type": "Project", "type": "Project" } } } }""")]
    [InlineData("""{ "version": 1, "dependencies": {} } trailing""")]
    [InlineData("<<<<<<< HEAD\n{ \"version\": 1, \"dependencies\": {} }")]
    [InlineData("")]
    public void Refuses_what_NuGet_does_not_write(string json) =>
        Assert.Equal(FailureCode.PackagesLockMalformed, Assert.Throws<SigstoreException>(() => Parse(json)).Failure.Code);

    private static LockFile Parse(string json) => LockFile.Parse(Encoding.UTF8.GetBytes(json));
}
