using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Encoding;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1 , "a" : [ true , false , null ] }""", """{"a":[true,false,null],"b":1}""")]
    [InlineData("""{"":{},"x":[]}""", """{"":{},"x":[]}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""", "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}")]
    [InlineData("\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\\\/<>&\\u007f\\u2028\"", "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/<>&\u007f\u2028\"")]
    [InlineData("[9007199254740991,-9007199254740991,0]", "[9007199254740991,-9007199254740991,0]")]
    public void Writes_as_rfc_8785_says(string json, string canonical) =>
        Assert.Equal(canonical, System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonDocument.Parse(json).RootElement)));

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    public void Refuses_numbers_it_would_have_to_round(string json) =>
        Refusals.Throws(FailureCode.JsonNotCanonical, () => CanonicalJson.Serialize(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Refuses_half_a_character() =>
        Refusals.Throws(FailureCode.JsonNotCanonical, () => CanonicalJson.WriteString("a\ud800b", new System.Buffers.ArrayBufferWriter<byte>()));

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"a\":{\"b\":1,\"b\":1}}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} x")]
    [InlineData("\ufeff{}")]
    [InlineData("// no\n{}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("")]
    public void Strict_parsing_refuses_what_two_readers_could_read_differently(string json) =>
        Refusals.Throws(FailureCode.StatementMalformed, () => JsonStrict.Parse(System.Text.Encoding.UTF8.GetBytes(json), FailureCode.StatementMalformed, "text"));

    [Fact]
    public void Strict_parsing_refuses_other_bytes_and_depths()
    {
        Refusals.Throws(FailureCode.StatementMalformed, () => JsonStrict.Parse(new byte[] { 0x22, 0xff, 0x22 }, FailureCode.StatementMalformed, "text"));
        var deep = new string('[', 65) + new string(']', 65);
        Refusals.Throws(FailureCode.StatementMalformed, () => JsonStrict.Parse(System.Text.Encoding.UTF8.GetBytes(deep), FailureCode.StatementMalformed, "text"));
    }
}
