using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>The hashes of a file by algorithm. Unknown algorithms are kept by number only: all known ones must match, and at least one must be known.</summary>
public sealed class FileHashes
{
    private FileHashes(ImmutableArray<Digest> known) => Known = known;

    /// <summary>The digests of known algorithms (sha256, sha384, sha512); possibly none, and then nothing matches.</summary>
    public ImmutableArray<Digest> Known { get; }

    /// <summary>True if there is at least one known digest and the content has every one.</summary>
    public bool Match(ReadOnlySpan<byte> content)
    {
        foreach (var digest in Known)
        {
            if (!Digest.Of(digest.Algorithm, content).Equals(digest))
            {
                return false;
            }
        }

        return Known.Length > 0;
    }

    internal static FileHashes Parse(JsonElement json)
    {
        JsonReading.RequireKind(json, JsonValueKind.Object, "hashes");
        var known = ImmutableArray.CreateBuilder<Digest>();
        foreach (var member in json.EnumerateObject())
        {
            var hex = JsonReading.RequireKind(member.Value, JsonValueKind.String, "hashes").GetString()!;
            (DigestAlgorithm Algorithm, int Length)? form = member.Name switch
            {
                "sha256" => (DigestAlgorithm.Sha256, 32),
                "sha384" => (DigestAlgorithm.Sha384, 48),
                "sha512" => (DigestAlgorithm.Sha512, 64),
                _ => null,
            };
            if (form is not var (algorithm, length))
            {
                continue;
            }

            if (hex.Length != length * 2 || !hex.All(char.IsAsciiHexDigitLower))
            {
                throw JsonReading.Malformed($"expected {length * 2} lower-case hex digits of {member.Name}, found '{hex}'");
            }

            known.Add(Digest.FromBytes(algorithm, Convert.FromHexString(hex)));
        }

        return new FileHashes(known.ToImmutable());
    }
}
