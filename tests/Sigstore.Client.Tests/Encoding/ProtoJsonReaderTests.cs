using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Encoding;

public sealed class ProtoJsonReaderTests
{
    private static readonly MemberNames Names = new("number", "bytes", "text", "time", "list");

    [Theory]
    [InlineData("{\"number\":\"735\"}", 735)]
    [InlineData("{\"number\":735}", 735)]
    [InlineData("{\"number\":null}", 0)]
    [InlineData("{}", 0)]
    [InlineData("{\"\\u006eumber\":1}", 1)]
    public void Reads_integers_as_numbers_and_as_strings(string json, long expected) => Assert.Equal(expected, Read(json).Number);

    [Theory]
    [InlineData("{\"number\":1.0}")]
    [InlineData("{\"number\":1e3}")]
    [InlineData("{\"number\":\"01\"}")]
    [InlineData("{\"number\":\"+1\"}")]
    [InlineData("{\"number\":\" 1\"}")]
    [InlineData("{\"number\":\"-0\"}")]
    [InlineData("{\"number\":9223372036854775808}")]
    [InlineData("{\"number\":-1}")]
    [InlineData("{\"number\":1,\"number\":1}")]
    [InlineData("{\"number\":1,\"\\u006eumber\":1}")]
    [InlineData("{\"other\":1}")]
    [InlineData("{\"number\":1,}")]
    [InlineData("{\"number\":1} x")]
    [InlineData("{\"number\":1")]
    [InlineData("/**/{}")]
    [InlineData("{\"bytes\":\"YQ\"}")]
    [InlineData("{\"bytes\":\"Y Q==\"}")]
    [InlineData("{\"bytes\":\"YR==\"}")]
    [InlineData("{\"bytes\":\"_-8=\"}")]
    [InlineData("{\"text\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"time\":\"2021-01-12T11:53:27\"}")]
    [InlineData("{\"time\":\"2021-13-12T11:53:27Z\"}")]
    [InlineData("{\"time\":\"2021-01-12T11:53:27.Z\"}")]
    [InlineData("{\"list\":[1,2,3,4]}")]
    public void Refuses_what_has_another_spelling(string json)
    {
        var refused = Assert.Throws<SigstoreException>(() => Read(json));
        Assert.Equal(FailureCode.BundleMalformed, refused.Failure.Code);
    }

    [Theory]
    [InlineData("2021-01-12T11:53:27Z", "2021-01-12T11:53:27.0000000Z")]
    [InlineData("2022-12-31T23:59:59.999Z", "2022-12-31T23:59:59.9990000Z")]
    [InlineData("2021-01-12T13:53:27.123456789+02:00", "2021-01-12T11:53:27.1234567Z")]
    public void Reads_times_as_UTC(string text, string expected) =>
        Assert.Equal(expected, Read($"{{\"time\":\"{text}\"}}").Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Resolves_escapes_in_base64() => Assert.Equal([0xff, 0xff, 0xff], Read("{\"bytes\":\"\\/\\/\\/\\/\"}").Bytes);

    [Fact]
    public void Tolerated_members_may_still_not_repeat()
    {
        Assert.Equal(1, Read("{\"new\":{\"a\":[1]},\"number\":1}", tolerates: true).Number);
        Assert.Throws<SigstoreException>(() => Read("{\"new\":1,\"new\":2}", tolerates: true));
    }

    [Fact]
    public void Refuses_depth_and_size_beyond_the_bounds()
    {
        Assert.Throws<SigstoreException>(() => Read("{\"new\":" + new string('[', 100) + new string(']', 100) + "}", tolerates: true));
        Assert.Throws<SigstoreException>(() => Read("{\"text\":\"" + new string('x', 2000) + "\"}"));
        Assert.Throws<SigstoreException>(() => _ = new ProtoJsonReader([0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], FailureCode.BundleMalformed, false, 10, CheckSwitch.All));
        Assert.Throws<SigstoreException>(() => _ = new ProtoJsonReader([(byte)'"', 0xff, (byte)'"'], FailureCode.BundleMalformed, false, 10, CheckSwitch.All));
    }

    private static (long Number, byte[] Bytes, string Text, DateTimeOffset Time) Read(string text, bool tolerates = false)
    {
        var json = new ProtoJsonReader(System.Text.Encoding.UTF8.GetBytes(text), FailureCode.BundleMalformed, tolerates, maxBytes: 1000, CheckSwitch.All);
        (long Number, byte[] Bytes, string Text, DateTimeOffset Time) read = (0, [], "", default);
        var members = json.EnterObject(Names);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: read.Number = json.ReadCount(); break;
                case 1: read.Bytes = json.ReadBytes(); break;
                case 2: read.Text = json.ReadString(); break;
                case 3: read.Time = json.ReadTimestamp(); break;
                default:
                    json.EnterArray();
                    while (json.NextElement(3, FailureCode.BundleMalformed))
                    {
                        _ = json.ReadInt64();
                    }

                    break;
            }
        }

        json.End();
        return read;
    }
}
