using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Tests.Policy;

public sealed class TrustPolicyTests
{
    private const string Complete = """
        {
          "version": 1,
          // comments are welcome
          "instances": { "corp": { "trustedRoot": "build/corp.trusted_root.json" }, "local": { "local": true }, "tufed": { "tuf": { "url": "https://tuf.example", "root": "root.json" } } },
          "signers": {
            "release": { "issuer": "https://token.actions.githubusercontent.com", "repository": "contoso/json", "repositoryId": "4821", "ownerId": "77",
              "workflow": ".github/workflows/release.yml", "ref": "refs/tags/v*", "trigger": ["push", "release"], "runner": "github-hosted" },
            "manager": { "issuer": "https://accounts.google.com", "identity": "releases@example.com" },
            "mail": { "instance": "corp", "issuer": "https://idp.corp.example", "identityRegex": "[^@]+@corp\\.example" },
            "key": { "key": "build/corp-release.pub" },
            "microsoft": { "author": { "subject": "CN=Microsoft", "issuer": "CN=CA" } },
            "by-certificate": { "author": { "certificateSha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
            "gallery": { "repository": { "serviceIndex": "https://feed.example/v3/index.json", "owners": ["contoso"] } },
          },
          "packages": {
            "Contoso.*": { "require": { "provenance": ["release", "manager"], "sbom": ["release"] } },
            "Contoso.Json": { "require": { "author": ["microsoft", "by-certificate"] } },
            "Fabrikam.*": { "require": { "repository": "locked" } },
            "*": { "require": { "hash": "locked" } },
          },
          "deny": [ { "digest": "sha256:0000000000000000000000000000000000000000000000000000000000000000", "reason": "bad" }, { "signer": "release", "from": "2026-01-01", "to": "2026-01-02T03:04:05Z", "reason": "stolen" } ],
          "exceptions": [ { "package": "Legacy.Lib", "versions": "[1.0,2.0)", "verdicts": ["unattested", "downgraded"], "reason": "vendor gone", "until": "2027-03-31" } ],
        }
        """;

    [Fact]
    public void A_complete_policy_is_read()
    {
        var policy = Parse(Complete);
        Assert.Equal(["public", "staging", "corp", "local", "tufed"], policy.Instances.Select(instance => instance.Name));
        Assert.Equal(7, policy.Signers.Length);
        Assert.Equal(2, policy.Denied.Length);
        Assert.Empty(policy.Warnings);
        Assert.Equal("public", Assert.IsType<PolicySigner.Workflow>(policy.Signers[0]).Instance);
        Assert.True(policy.Demands("contoso.text", EvidenceKind.Sbom));
    }

    [Theory]
    [InlineData("Contoso.Json", "Contoso.Json")]
    [InlineData("CONTOSO.JSON", "Contoso.Json")]
    [InlineData("Contoso.Json.Schema", "Contoso.*")]
    [InlineData("contoso.x", "Contoso.*")]
    [InlineData("Contoso", "*")]
    [InlineData("Other", "*")]
    public void The_longest_pattern_wins_without_regard_to_case(string id, string pattern) => Assert.Equal(pattern, Parse(Complete).RuleFor(id)!.Pattern);

    [Theory]
    [InlineData("", FailureCode.PolicyMalformed, "(1,1)")]
    [InlineData("{\n  \"version\": 1,\n  \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } },\n  \"pakages\": {}\n}", FailureCode.PolicyMalformed, "(4,3): unknown property 'pakages'")]
    [InlineData("{ \"version\": 1, \"version\": 1 }", FailureCode.PolicyDuplicate, "(1,17): 'version' is given twice")]
    [InlineData("{ \"version\": 2, \"packages\": {} }", FailureCode.PolicyVersionUnsupported, "(1,14)")]
    [InlineData("{ \"version\": 1, \"packages\": {} }", FailureCode.PolicyMalformed, "at least one pattern")]
    [InlineData("{ \"version\": 1 }", FailureCode.PolicyMalformed, "'packages' is missing")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": {} } } }", FailureCode.PolicyDemandEmpty, "nothing is demanded")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"provenance\": [] } } } }", FailureCode.PolicyDemandEmpty, "demanded of nobody")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": [\"x\"] } } } }", FailureCode.PolicyDemandEmpty, "\"locked\"")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"provenance\": [\"who\"] } } } }", FailureCode.PolicyUnknownName, "signer 'who' is not defined")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"prov\": \"locked\" } } } }", FailureCode.PolicyMalformed, "unknown kind 'prov'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"a*b\": { \"require\": { \"hash\": \"locked\" } } } }", FailureCode.PolicyMalformed, "found 'a*b'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"A\": { \"require\": { \"hash\": \"locked\" } }, \"a\": { \"require\": { \"hash\": \"locked\" } } } }", FailureCode.PolicyDuplicate, "pattern 'a'")]
    [InlineData("{ \"version\": 1, \"signers\": { \"s\": { \"instance\": \"corp\", \"issuer\": \"i\", \"identity\": \"x\" } }, \"packages\": {} }", FailureCode.PolicyUnknownName, "instance 'corp'")]
    [InlineData("{ \"version\": 1, \"signers\": { \"s\": { \"issuer\": \"i\", \"identityRegex\": \"(?=x)\" } }, \"packages\": {} }", FailureCode.PolicyPatternUnsupported, "linear-time")]
    [InlineData("{ \"version\": 1, \"signers\": { \"s\": { \"issuer\": \"i\", \"identityRegex\": \"a)|(b\" } }, \"packages\": {} }", FailureCode.PolicyPatternUnsupported, "linear-time")]
    [InlineData("{ \"version\": 1, \"signers\": { \"s\": { \"identity\": \"x\" } }, \"packages\": {} }", FailureCode.PolicyMalformed, "'issuer' is missing")]
    [InlineData("{ \"version\": 1, \"signers\": { \"s\": { \"identity\": \"x\", \"key\": \"y\" } }, \"packages\": {} }", FailureCode.PolicyMalformed, "exactly one of")]
    [InlineData("{ \"version\": 1, \"instances\": { \"public\": { \"local\": true } }, \"packages\": {} }", FailureCode.PolicyDuplicate, "built in")]
    [InlineData("{ \"version\": 1, \"instances\": { \"Public\": { \"local\": true } }, \"packages\": {} }", FailureCode.PolicyDuplicate, "'public' is built in")]
    [InlineData("{ \"version\": 1, \"instances\": { \"corp\": { \"local\": true }, \"Corp\": { \"local\": true } }, \"packages\": {} }", FailureCode.PolicyDuplicate, "letter case alone")]
    [InlineData("{ \"version\": 1, \"instances\": { \"x\": { \"local\": false } }, \"packages\": {} }", FailureCode.PolicyMalformed, "exactly one of")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"deny\": [ { \"reason\": \"r\" } ] }", FailureCode.PolicyMalformed, "exactly one of 'package'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"exceptions\": [ { \"package\": \"*\", \"verdicts\": [\"tampered\"], \"reason\": \"r\", \"until\": \"2027-01-01\" } ] }", FailureCode.PolicyExceptionForbidden, "'tampered'")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"exceptions\": [ { \"package\": \"*\", \"reason\": \"r\" } ] }", FailureCode.PolicyMalformed, "'until' is missing")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"stores\": [ \"https://attest.example/\" ] }", FailureCode.PolicyMalformed, "{sha256}")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"stores\": [ \"http://attest.example/{sha256}\" ] }", FailureCode.PolicyMalformed, "https")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"stores\": [ \"https://me:secret@attest.example/{sha256}\" ] }", FailureCode.PolicyMalformed, "without user")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"stores\": [ \"https://attest.example/{sha256}/{id}\" ] }", FailureCode.PolicyMalformed, "another placeholder")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"stores\": [ \"attest/{sha256}\" ] }", FailureCode.PolicyMalformed, "the address of a store")]
    [InlineData("{ \"version\": 1, \"packages\": { \"*\": { \"require\": { \"hash\": \"locked\" } } }, \"instances\": { \"x\": { \"trustedRoot\": \"a\\u0000\" } } }", FailureCode.PolicyMalformed, "without NUL")]
    [InlineData("[1", FailureCode.PolicyMalformed, "(1,3)")]
    public void A_mistake_is_refused_where_it_stands(string json, FailureCode code, string said)
    {
        var refused = Assert.Throws<SigstoreException>(() => Parse(json));
        Assert.Equal(code, refused.Failure.Code);
        Assert.Contains(said, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.StartsWith("p.json(", refused.Failure.Detail, StringComparison.Ordinal);
    }

    /// <summary>A deny rule that can match nothing would let pass what it names.</summary>
    [Theory]
    [InlineData("\"digest\": \"00\"", "sha256: and 64")]
    [InlineData("\"digest\": \"0000000000000000000000000000000000000000000000000000000000000000\"", "sha256: and 64")]
    [InlineData("\"digest\": \"sha256: 000000000000000000000000000000000000000000000000000000000000000\"", "sha256: and 64")]
    [InlineData("\"digest\": \"sha384:000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\"", "sha256: and 64")]
    [InlineData("\"digest\": \"sha512:0000000000000000000000000000000000000000000000000000000000000000\"", "sha256: and 64")]
    [InlineData("\"digest\": \"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==\"", "sha256: and 64")]
    [InlineData("\"signer\": \"s\", \"from\": \"2027-01-02\", \"to\": \"2027-01-01\"", "'to' no earlier than 'from'")]
    [InlineData("\"signer\": \"s\", \"from\": \"2027-01-01T00:00:01Z\", \"to\": \"2027-01-01T00:00:00Z\"", "'to' no earlier than 'from'")]
    public void A_deny_rule_that_can_match_nothing_is_a_mistake(string rule, string said)
    {
        var refused = Assert.Throws<SigstoreException>(() => Denying(rule));
        Assert.Equal(FailureCode.PolicyMalformed, refused.Failure.Code);
        Assert.Contains(said, refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHA256:00000000000000000000000000000000000000000000000000000000000000AA", "sha256:00000000000000000000000000000000000000000000000000000000000000aa", null)]
    [InlineData("z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==", "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==")]
    public void A_denied_digest_is_known_in_each_of_its_forms(string written, string value, string? contentHash)
    {
        var rule = Assert.IsType<DenyRule.Digest>(Assert.Single(Denying($"\"digest\": \"{written}\"").Denied));
        Assert.Equal((value, contentHash), (rule.Value, rule.ContentHash));
    }

    [Fact]
    public void A_day_that_ends_a_denied_span_is_in_it_to_its_end()
    {
        var rule = Assert.IsType<DenyRule.Signer>(Assert.Single(Denying("\"signer\": \"s\", \"from\": \"2027-03-31\", \"to\": \"2027-03-31\"").Denied));
        Assert.Equal(new DateTimeOffset(2027, 3, 31, 0, 0, 0, TimeSpan.Zero), rule.From);
        Assert.Equal(new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1), rule.To);
    }

    private static TrustPolicy Denying(string rule) => Parse($$"""
        { "version": 1, "signers": { "s": { "key": "k.pub" } }, "packages": { "*": { "require": { "hash": "locked" } } }, "deny": [ { {{rule}}, "reason": "r" } ] }
        """);

    [Fact]
    public void A_workflow_without_a_ref_draws_a_warning() =>
        Assert.Contains("names no ref", Assert.Single(Parse(Complete.Replace("\"ref\": \"refs/tags/v*\", ", "", StringComparison.Ordinal)).Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData("[^@]+@corp\\.example", "me@corp.example", true)]
    [InlineData("[^@]+@corp\\.example", "me@corp.example.evil", false)]
    [InlineData("[^@]+@corp\\.example", "me@corp.example\n", false)]
    [InlineData("a|b", "ab", false)]
    public void A_regular_expression_matches_the_whole_identity(string expression, string text, bool matches)
    {
        Assert.True(WholeTextPattern.TryParseRegex(expression, out var pattern));
        Assert.Equal(matches, pattern.Matches(text));
    }

    [Theory]
    [InlineData("refs/tags/v*", "refs/tags/v1.0", true)]
    [InlineData("refs/tags/v*", "refs/heads/refs/tags/v1", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("*", "", true)]
    public void A_star_stands_for_any_run_and_nothing_else_is_special(string wildcards, string text, bool matches) =>
        Assert.Equal(matches, WholeTextPattern.FromWildcards(wildcards).Matches(text));

    private static TrustPolicy Parse(string json) => TrustPolicy.Parse(Encoding.UTF8.GetBytes(json), "p.json");
}
