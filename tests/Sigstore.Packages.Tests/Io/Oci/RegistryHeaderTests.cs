using System.Net.Http.Headers;
using Sigstore.Packages.Io.Oci;

namespace Sigstore.Packages.Tests.Io.Oci;

/// <summary>What a registry says in headers: where its tokens are, and where a list goes on.</summary>
public sealed class RegistryHeaderTests
{
    [Theory]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:a/b:pull\"", "https://auth.example/token?scope=repository%3Aa%2Fb%3Apull&service=registry")]
    [InlineData("bearer realm=\"https://auth.example/token?x=1\", scope=\"a,b\"", "https://auth.example/token?x=1&scope=a%2Cb")]
    [InlineData("Bearer realm=https://auth.example/token", "https://auth.example/token?scope=mine")]
    [InlineData("Bearer realm=\"https://auth.example/\",service=\"a \\\"b\\\" &c=d\"", "https://auth.example/?scope=mine&service=a%20%22b%22%20%26c%3Dd")]
    [InlineData("Basic realm=\"https://auth.example/token\"", null)]
    [InlineData("Bearer service=\"registry\"", null)]
    [InlineData("Bearer realm=\"/token\",service=\"registry\"", null)]
    [InlineData("Bearer realm=\"https://one.example/\",realm=\"https://two.example/\"", null)]
    [InlineData("Bearer realm=\"https://auth.example/\" service=\"registry\"", null)]
    [InlineData("Bearer realm=\"https://auth.example/", null)]
    [InlineData("Bearer", null)]
    public void A_challenge_names_the_address_of_a_token(string header, string? address)
    {
        var parts = header.Split(' ', 2);
        var challenge = BearerChallenge.Find([new AuthenticationHeaderValue(parts[0], parts.ElementAtOrDefault(1))]);
        Assert.Equal(address, challenge?.TokenAddress("mine").AbsoluteUri);
    }

    [Fact]
    public void A_challenge_is_bounded_and_one_that_can_be_met_is_taken_from_among_others()
    {
        var good = new AuthenticationHeaderValue("Bearer", "realm=\"https://auth.example/\"");
        Assert.Null(BearerChallenge.Find([new AuthenticationHeaderValue("Bearer", $"realm=\"https://auth.example/{new string('a', 4096)}\"")]));
        Assert.NotNull(BearerChallenge.Find([new AuthenticationHeaderValue("Basic", "realm=\"r\""), new AuthenticationHeaderValue("Bearer", "x=y"), good]));
    }

    [Theory]
    [InlineData("</v2/a/referrers/sha256:0?last=1>; rel=\"next\"", "/v2/a/referrers/sha256:0?last=1")]
    [InlineData("<https://registry.example/x>; title=\"a, <b>; rel=prev\"; rel=next", "https://registry.example/x")]
    [InlineData("</first>; rel=\"first\", </x,y>; rel=\"last next\"", "/x,y")]
    [InlineData("</x>; REL=NEXT", "/x")]
    [InlineData("</x>; rel=\"prev\"", null)]
    [InlineData("</x>; rel=\"nextly\"", null)]
    [InlineData("</x>", null)]
    [InlineData("</x; rel=\"next\"", null)]
    [InlineData("", null)]
    public void A_list_goes_on_where_a_link_with_the_relation_next_leads(string header, string? target)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("Link", header);
        Assert.Equal(target, LinkHeader.Next(answer.Headers));
    }
}
