using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

public sealed class IdentityTokenTests
{
    private const string Base = "\"iss\":\"https://i\",\"sub\":\"s\",\"aud\":\"sigstore\",\"exp\":4102444800,\"iat\":1";

    [Fact]
    public void Reads_the_claims_of_a_workflow()
    {
        var token = IdentityToken.Parse(" " + TestTokens.ForWorkflow() + "\n");
        Assert.Equal("https://token.actions.githubusercontent.com", token.Issuer);
        Assert.Equal("repo:octo/app:ref:refs/heads/main", token.Principal);
        Assert.Equal("sigstore", token.Audience);
        Assert.Equal(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), token.ExpiresAt);
        Assert.Equal("public", token.Claims["repository_visibility"]);
        Assert.Null(token.Email);
    }

    [Fact]
    public void Proves_the_verified_email_and_names_the_federated_issuer()
    {
        var token = IdentityToken.Parse(TestTokens.OfJson(
            "{" + Base + ",\"email\":\"a@b.c\",\"email_verified\":\"true\",\"federated_claims\":{\"connector_id\":\"https://github.com/login/oauth\"}}"));
        Assert.Equal("a@b.c", token.Principal);
        Assert.Equal("https://github.com/login/oauth", token.CertificateIssuer);
    }

    [Fact]
    public void Takes_any_of_several_audiences() =>
        Assert.Equal(["a", "b"], IdentityToken.Parse(TestTokens.OfJson("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":[\"a\",\"b\"],\"exp\":1,\"iat\":1}")).Audiences);

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("a..c")]
    [InlineData("YQ==.YQ.YQ")]
    [InlineData("Y Q.YQ.YQ")]
    [InlineData("YQ.YQ.YQ")]
    [InlineData("YQ.e30.YQ")]
    public void Refuses_what_is_not_a_token(string jwt) => Refused(jwt);

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"sub\":\"s\",\"aud\":\"a\",\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"aud\":\"a\",\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":[],\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":\"1\",\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":-1,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":1e300,\"iat\":1}")]
    [InlineData("{\"iss\":\"i\",\"iss\":\"j\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"\\ud800\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":1,\"iat\":1}")]
    [InlineData("{\"iss\":\"https://accounts.google.com\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":1,\"iat\":1}")]
    public void Refuses_claims_that_lack_something(string claims) => Refused(TestTokens.OfJson(claims));

    [Theory]
    [InlineData("")]
    [InlineData(",\"email_verified\":false")]
    [InlineData(",\"email_verified\":\"yes\"")]
    public void Refuses_an_email_that_nobody_verified(string verified) =>
        Refused(TestTokens.OfJson("{" + Base + ",\"email\":\"a@b.c\"" + verified + "}"));

    [Fact]
    public void Refuses_a_token_longer_than_any_provider_makes() => Refused(new string('a', IdentityToken.MaxLength) + ".YQ.YQ");

    [Fact]
    public void Refuses_depth_before_it_costs_anything() =>
        Refused(TestTokens.OfJson("{" + Base + ",\"x\":" + string.Concat(Enumerable.Repeat("{\"x\":", 40)) + "1" + new string('}', 41)));

    [Fact]
    public void Never_shows_itself()
    {
        var jwt = TestTokens.ForWorkflow();
        var token = IdentityToken.Parse(jwt);
        var shown = typeof(IdentityToken).GetProperties().Select(property => property.GetValue(token)?.ToString() ?? "").Append(token.ToString());
        Assert.All(shown, text => Assert.All(jwt.Split('.'), part => Assert.DoesNotContain(part, text, StringComparison.Ordinal)));
    }

    private static void Refused(string jwt)
    {
        var refused = Assert.Throws<SigstoreException>(() => IdentityToken.Parse(jwt));
        Assert.Equal(FailureCode.IdentityTokenMalformed, refused.Failure.Code);
        if (jwt.Length > 20)
        {
            Assert.DoesNotContain(jwt[..20], refused.ToString(), StringComparison.Ordinal);
        }
    }
}
