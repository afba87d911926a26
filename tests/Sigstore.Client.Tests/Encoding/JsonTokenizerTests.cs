using System.Text.Json;
using Sigstore.Client.Encoding;

namespace Sigstore.Client.Tests.Encoding;

public sealed class JsonTokenizerTests
{
    private const int Mutations = 60_000;

    // Every kind of token, of white space, of escape and of nesting; what the mutations make of them is judged by the platform's reader.
    private static readonly string[] Documents =
    [
        "{}", "[]", "0", "-0", "\"\"", "true", "false", "null", " [ ] ", "[[[]],{}]", "[1,2,3]", "{\"a\":1,\"b\":[true,false,null]}", "{\"a\":{\"a\":{\"a\":{}}}}",
        "[0.1,1.0e5,1E+7,2e-3,-12.5,10,9223372036854775807,123456789012345678901234567890]",
        "{\"esc\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00\",\"k\\u0065y\":\"\\ud800\"}",
        "{\r\n\t\"a\" : \"é € 😀 plain text of some length to pass eight bytes at once\" ,\n \"b\":[ ] }\n",
        "[\"01234567\",\"0123456\\\"\",\"\\\\0123456789abcdef\",\"0123456789abcdefghijklmnopqrstuvwxyz\"]",
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"tlogEntries\":[{\"logIndex\":\"735\"}]}}",
    ];

    private static readonly string[] Pieces = ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud8", "0", "1", "-", "+", ".", "e", "E", "t", "true", "null", "nul", " ", "\n", "\u0001", "\u007f", "\ufeff", "é", "/", "//", "/**/", "'", "NaN", "a"];

    [Fact]
    public void Says_what_the_platforms_reader_says_of_every_document()
    {
        foreach (var document in Documents)
        {
            Assert.Equal(ByPlatform(Utf8(document)), ByOurs(Utf8(document)));
            Assert.NotNull(ByOurs(Utf8(document)));
        }
    }

    [Fact]
    public void Says_what_the_platforms_reader_says_of_damaged_documents()
    {
        var random = new Random(20261129);
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var json = Mutate(Utf8(Documents[random.Next(Documents.Length)]), random);
            if (!System.Text.Unicode.Utf8.IsValid(json))
            {
                continue;
            }

            var ours = ByOurs(json);
            Assert.True(ByPlatform(json) == ours, $"the platform says {ByPlatform(json) ?? "no"}, we say {ours ?? "no"}, of {System.Text.Encoding.UTF8.GetString(json)}");
            _ = ours is null ? refused++ : accepted++;
        }

        Assert.True(accepted > Mutations / 20 && refused > Mutations / 3, $"{accepted} accepted, {refused} refused: the mutations have to be of both kinds");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Bounds_the_depth(int depth, bool isRead) =>
        Assert.Equal(isRead, ByOurs(Utf8(new string('[', depth) + new string(']', depth))) is not null);

    [Theory]
    [InlineData("[1,\n 2,\n x]", 3, 2)]
    [InlineData("{\"a\" 1}", 1, 6)]
    [InlineData("[\"tab:\t\"]", 1, 7)]
    public void Says_where_the_defect_is(string json, int line, int position)
    {
        var tokens = new JsonTokenizer(Utf8(json));
        while (tokens.Read() is not (JsonToken.Invalid or JsonToken.None))
        {
        }

        Assert.Equal(JsonToken.Invalid, tokens.Read());
        Assert.Equal((line, position), (tokens.LineNumber, tokens.BytePositionInLine));
    }

    [Fact]
    public void Skips_a_member_whole()
    {
        var tokens = new JsonTokenizer("{\"a\":{\"b\":[1,{\"c\":[]}]},\"d\":2}"u8);
        tokens.Read();
        tokens.Read();
        Assert.True(tokens.Skip());
        Assert.Equal(JsonToken.Name, tokens.Read());
        Assert.True(tokens.Value.SequenceEqual("d"u8));
        Assert.True(tokens.Skip());
        Assert.Equal(JsonToken.EndObject, tokens.Read());
    }

    [Fact]
    public void Skips_no_member_that_is_cut()
    {
        var tokens = new JsonTokenizer("{\"a\":[1,"u8);
        tokens.Read();
        tokens.Read();
        Assert.False(tokens.Skip());
    }

    // Tokens and texts, one a line; null if it is no JSON.
    private static string? ByOurs(byte[] json)
    {
        var said = new System.Text.StringBuilder();
        var tokens = new JsonTokenizer(json);
        while (tokens.Read() is var token and not JsonToken.None)
        {
            if (token == JsonToken.Invalid)
            {
                return null;
            }

            said.Append(token).Append(' ').Append(token switch
            {
                JsonToken.Name or JsonToken.String => TextOf(tokens.Value, tokens.IsEscaped),
                JsonToken.Number or JsonToken.Boolean => System.Text.Encoding.UTF8.GetString(tokens.Value),
                _ => "",
            }).Append('\n');
        }

        return said.ToString();
    }

    private static string TextOf(ReadOnlySpan<byte> value, bool isEscaped)
    {
        var text = new byte[value.Length];
        return !isEscaped ? System.Text.Encoding.UTF8.GetString(value)
            : JsonText.TryUnescape(value, text, out var length) ? System.Text.Encoding.UTF8.GetString(text, 0, length) : "(no text)";
    }

    private static string? ByPlatform(byte[] json)
    {
        var said = new System.Text.StringBuilder();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonTokenizer.MaxDepth });
        try
        {
            while (reader.Read())
            {
                said.Append(reader.TokenType switch
                {
                    JsonTokenType.PropertyName => JsonToken.Name,
                    JsonTokenType.True or JsonTokenType.False => JsonToken.Boolean,
                    _ => Enum.Parse<JsonToken>(reader.TokenType.ToString()),
                }).Append(' ').Append(reader.TokenType switch
                {
                    JsonTokenType.PropertyName or JsonTokenType.String => TextOf(ref reader),
                    JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => "",
                }).Append('\n');
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return said.ToString();
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "(no text)";
        }
    }

    private static byte[] Mutate(byte[] json, Random random)
    {
        var bytes = json.ToList();
        for (var times = random.Next(3); times >= 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(128);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count + 1)));
                    break;
                default:
                    bytes.InsertRange(at, Utf8(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
