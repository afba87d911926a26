using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Tests.Statements;

public sealed class StatementTests
{
    private const string Hash = "0ebbdbc21d182007b78b5770dea249f110946b7ded857a4ec00ccb692c1e25af";

    [Theory]
    [InlineData("https://in-toto.io/Statement/v1")]
    [InlineData("https://in-toto.io/Statement/v0.1")]
    public void Reads_both_versions(string type)
    {
        var statement = Parse($$$"""{"_type":"{{{type}}}","predicateType":"p","subject":[{"name":"n","digest":{"sha512":"{{{Hash + Hash}}}","gitCommit":"abc","sha256":"{{{Hash.ToUpperInvariant()}}}" } }],"predicate":{"a":1}}""");
        Assert.Equal("p", statement.PredicateType);
        Assert.Equal(1, statement.Predicate.GetProperty("a").GetInt32());
        Assert.Equal("n", statement.Subjects[0].Name);
        Assert.Equal([DigestAlgorithm.Sha256, DigestAlgorithm.Sha512], statement.Subjects[0].Digests.Select(digest => digest.Algorithm));
        Assert.Equal(Hash, statement.Subjects[0].Digests[0].Hex);
    }

    [Fact]
    public void A_subject_with_weak_digests_only_has_none()
    {
        var statement = Parse("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"name":"n","digest":{"sha1":"aa","SHA256":"bb"}}]}""");
        Assert.Empty(statement.Subjects[0].Digests);
        Assert.Equal(JsonValueKind.Undefined, statement.Predicate.ValueKind);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v2","predicateType":"p","subject":[{"digest":{"sha256":"HASH"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"HASH"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"","subject":[{"digest":{"sha256":"HASH"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p"}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[null]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"name":"n"}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":""}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":"abcd"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":1}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":"HASH","sha256":"HASH"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":"HASH"}}],"subject":[]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"name":1,"digest":{"sha256":"HASH"}}]}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha256":"HASH"}}],"predicate":[]}""")]
    public void Refuses_what_is_no_statement(string json) =>
        Refusals.Throws(FailureCode.StatementMalformed, () => Parse(json.Replace("HASH", Hash, StringComparison.Ordinal)));

    [Fact]
    public void Refuses_more_subjects_or_digests_than_it_reads()
    {
        var subject = $$$"""{"digest":{"sha256":"{{{Hash}}}" } }""";
        var many = string.Join(',', Enumerable.Repeat(subject, Statement.MaxSubjects));
        Assert.Equal(Statement.MaxSubjects, Parse($$"""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{{many}}]}""").Subjects.Length);
        Refusals.Throws(FailureCode.StatementMalformed, () => Parse($$"""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{{many}},{{subject}}]}"""));
        var digests = string.Join(',', Enumerable.Range(0, Statement.MaxDigests + 1).Select(i => $"\"d{i}\":\"a\""));
        Refusals.Throws(FailureCode.StatementMalformed, () => Parse($$$"""{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{ {{{digests}}} } }]}"""));
    }

    private static Statement Parse(string json) => Statement.Parse(System.Text.Encoding.UTF8.GetBytes(json));
}
