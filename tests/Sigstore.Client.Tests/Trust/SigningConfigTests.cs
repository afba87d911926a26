using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Tests.Trust;

public sealed class SigningConfigTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Logs = """
        {"url":"https://a2026.example","majorApiVersion":2,"operator":"a","validFor":{"start":"2026-01-01T00:00:00Z"}},
        {"url":"https://a2025.example","majorApiVersion":2,"operator":"a","validFor":{"start":"2025-06-01T00:00:00Z"}},
        {"url":"https://b.example","majorApiVersion":2,"operator":"b","validFor":{"start":"2025-09-01T00:00:00Z","end":"2025-12-31T00:00:00Z"}},
        {"url":"https://a2021.example","majorApiVersion":1,"operator":"a","validFor":{"start":"2021-01-01T00:00:00Z"}},
        {"url":"https://future.example","majorApiVersion":3,"operator":"a","validFor":{"start":"2021-01-01T00:00:00Z"}}
        """;

    [Theory]
    [InlineData("\"ANY\"", "https://a2026.example/")]
    [InlineData("\"ALL\"", "https://a2026.example/")]
    [InlineData("\"EXACT\",\"count\":1", "https://a2026.example/")]
    public void Takes_the_newest_of_each_operator_of_the_highest_version(string selector, string expected) =>
        Assert.Equal([expected], Config(Logs, selector).SelectTransparencyLogs(Now).Select(log => log.Url.AbsoluteUri));

    [Theory]
    [InlineData("\"EXACT\",\"count\":2")]
    [InlineData("\"EXACT\"")]
    [InlineData("\"SERVICE_SELECTOR_UNDEFINED\"")]
    public void Never_fills_up_with_another_version(string selector)
    {
        var refused = Assert.Throws<SigstoreException>(() => Config(Logs, selector).SelectTransparencyLogs(Now));
        Assert.Equal(FailureCode.ServiceNotConfigured, refused.Failure.Code);
    }

    [Fact]
    public void Takes_several_operators_where_all_are_asked_for() =>
        Assert.Equal(
            ["https://a2025.example/", "https://b.example/"],
            Config(Logs, "\"ALL\"").SelectTransparencyLogs(new DateTimeOffset(2025, 10, 1, 0, 0, 0, TimeSpan.Zero)).Select(log => log.Url.AbsoluteUri));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.1+json\"}")]
    [InlineData("{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.2+json\",\"caUrls\":[{\"url\":\"ftp://x\"}]}")]
    [InlineData("{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.2+json\",\"tsaConfig\":{\"selector\":\"SOME\"}}")]
    public void Refuses_other_documents(string text)
    {
        var refused = Assert.Throws<SigstoreException>(() => SigningConfig.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal(FailureCode.SigningConfigMalformed, refused.Failure.Code);
    }

    [Fact]
    public void Reads_the_public_config()
    {
        var config = SigningConfig.Parse(Vectors.Bytes("trust-roots/public-good.signing_config.v0.2.json"));
        Assert.Equal("https://fulcio.sigstore.dev/", config.SelectCertificateAuthority(Now).Url.AbsoluteUri);
        Assert.Equal("https://timestamp.sigstore.dev/api/v1/timestamp", Assert.Single(config.SelectTimestampAuthorities(Now)).Url.AbsoluteUri);
    }

    private static SigningConfig Config(string logs, string selector) => SigningConfig.Parse(System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogUrls":[{{{logs}}}],"rekorTlogConfig":{"selector":{{{selector}}} }}"""));
}
