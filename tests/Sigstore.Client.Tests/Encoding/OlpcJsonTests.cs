using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Encoding;

public sealed class OlpcJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ true, false, null ] }""", """{"a":[true,false,null],"b":1}""")]
    [InlineData("""{"":{},"A":[],"a":"x","B":-5}""", """{"":{},"A":[],"B":-5,"a":"x"}""")]
    [InlineData("\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"")]
    [InlineData("\"line\\nfeed\\t\\u0000\\u007f\\/\"", "\"line\nfeed\t\0\u007f/\"")]
    [InlineData("\"\\u00e9\\ud83d\\ude00<>&'\"", "\"é😀<>&'\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0", "0")]
    public void Writes_the_one_form_that_is_signed(string json, string canonical) => Assert.Equal(canonical, Canonical(json));

    [Fact]
    public void Orders_members_by_code_point_and_not_by_utf16_unit() =>
        Assert.Equal("{\"\uffff\":1,\"😀\":2}", Canonical("{\"😀\":2,\"\uffff\":1}"));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("[0.5]")]
    public void Refuses_numbers_that_are_no_integers(string json)
    {
        var refused = Assert.Throws<SigstoreException>(() => Canonical(json));
        Assert.Equal(FailureCode.TufMetadataMalformed, refused.Failure.Code);
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return System.Text.Encoding.UTF8.GetString(OlpcJson.Canonicalize(document.RootElement));
    }
}
