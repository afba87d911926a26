using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>
/// A metadata file as received: its signatures and its signed part, nothing of it trusted. The exact bytes are kept; what is
/// verified is their canonical form, which keeps members that nobody here knows.
/// </summary>
public sealed class MetadataEnvelope
{
    // Whoever signs with more keys than this wants to make us compute.
    private const int MaxSignatures = 256;

    private MetadataEnvelope(ReadOnlyMemory<byte> utf8, ImmutableArray<MetadataSignature> signatures, JsonElement signed)
    {
        Utf8 = utf8;
        Signatures = signatures;
        Signed = signed;
        CanonicalBytes = OlpcJson.Canonicalize(signed);
        Type = signed.TextMember("_type");
        Version = signed.IntegerMember("version", least: 1);
        Expires = Instant(signed.TextMember("expires"));
        RequireSpecVersion(signed.TextMember("spec_version"));
    }

    /// <summary>The file as received; this is what is stored and hashed.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Its signatures, one for each key id.</summary>
    public ImmutableArray<MetadataSignature> Signatures { get; }

    /// <summary><c>_type</c>: root, timestamp, snapshot or targets.</summary>
    public string Type { get; }

    /// <summary>The version, from 1.</summary>
    public long Version { get; }

    /// <summary>From this moment on the metadata is expired; UTC.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>What the signatures are over: the canonical form of the signed part.</summary>
    internal ReadOnlyMemory<byte> CanonicalBytes { get; }

    internal JsonElement Signed { get; }

    /// <summary>Reads a metadata file.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufMetadataMalformed"/></exception>
    public static MetadataEnvelope Parse(ReadOnlySpan<byte> utf8)
    {
        var document = JsonReading.ParseDocument(utf8);
        var signatures = ImmutableArray.CreateBuilder<MetadataSignature>();
        var keyIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in document.ArrayMember("signatures").EnumerateArray())
        {
            var keyId = item.TextMember("keyid");
            if (!keyIds.Add(keyId) || keyIds.Count > MaxSignatures)
            {
                throw JsonReading.Malformed($"expected at most {MaxSignatures} signatures, each key id once, found more or a repeated one");
            }

            signatures.Add(new MetadataSignature(keyId, SignatureBytes(item.TextMember("sig"))));
        }

        return new MetadataEnvelope(utf8.ToArray(), signatures.ToImmutable(), document.ObjectMember("signed"));
    }

    // RFC 3339 and not only the Z form: public roots 1 to 3 carry fractions and an offset.
    private static DateTimeOffset Instant(string text)
    {
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:sszzz"];
        var sevenDigits = ShortenFraction(text);
        return DateTimeOffset.TryParseExact(sevenDigits, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw JsonReading.Malformed($"expected an RFC 3339 date in 'expires', found '{text}'");
    }

    // The platform reads seven digits of a second's fraction; Go writes nine.
    private static string ShortenFraction(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - dot - 1 is > 7 and <= 9 ? text[..(dot + 8)] + text[end..] : text;
    }

    private static void RequireSpecVersion(string text)
    {
        var parts = text.Split('.');
        if (parts is not ["1", _, ..] || parts.Length > 3 || !parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)))
        {
            throw JsonReading.Malformed($"expected spec_version 1.x, found '{text}'");
        }
    }

    private static byte[] SignatureBytes(string hex) =>
        hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : [];
}
