using System.Globalization;
using Sigstore.Client.Encoding;

namespace Sigstore.Client.Tests.Encoding;

public sealed class ProtoTimestampTests
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("2024-02-29T12:00:00+23:59", "2024-02-28T12:01:00.0000000Z")]
    [InlineData("2024-02-29T12:00:00.5-00:30", "2024-02-29T12:30:00.5000000Z")]
    public void Reads_times(string text, string utc)
    {
        Assert.True(ProtoTimestamp.TryParse(text, out var time));
        Assert.Equal(utc, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2024-00-01T00:00:00Z")]
    [InlineData("2024-01-01T24:00:00Z")]
    [InlineData("2024-01-01T00:60:00Z")]
    [InlineData("2024-01-01T00:00:60Z")]
    [InlineData("2024-01-01 00:00:00Z")]
    [InlineData("2024/01/01T00:00:00Z")]
    [InlineData("2024-01-01T00.00.00Z")]
    [InlineData("2024-01-01T00:00:00z")]
    [InlineData("2024-01-01T00:00:00.1234567890Z")]
    [InlineData("2024-01-01T00:00:00+24:00")]
    [InlineData("2024-01-01T00:00:00+0100")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("\u0662024-01-01T00:00:00Z")]
    [InlineData("202\u0664-01-01T00:00:00Z")]
    public void Refuses_what_is_no_time(string text) => Assert.False(ProtoTimestamp.TryParse(text, out _));

    [Fact]
    public void Reads_what_the_platform_reads_and_nothing_else()
    {
        var random = new Random(3339);
        for (var i = 0; i < 50_000; i++)
        {
            var text = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture).ToCharArray();
            text[random.Next(text.Length)] = "0123456789-:TZ. "[random.Next(16)];
            var spelling = new string(text);
            var isRead = ProtoTimestamp.TryParse(spelling, out var ours);
            var isTime = DateTimeOffset.TryParseExact(spelling, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs);
            Assert.True(isRead == isTime && ours == theirs, spelling);
        }
    }
}
