using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Tests.TransparencyLog;

public sealed class MerkleVectorTests
{
    [Theory]
    [InlineData("inclusion")]
    [InlineData("consistency")]
    public void Decides_every_vector_as_it_says(string kind)
    {
        var files = Directory.GetFiles(Vectors.Folder(Path.Combine("merkle", kind)), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var wrong = files.Where(file =>
        {
            var vector = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            var refused = vector.TryGetProperty("wantErr", out var want) && want.GetBoolean();
            return Accepts(kind, vector) == refused;
        });
        Assert.Empty(wrong);
    }

    private static bool Accepts(string kind, JsonElement vector)
    {
        try
        {
            if (kind == "inclusion")
            {
                VerifyInclusion(vector);
            }
            else
            {
                new ConsistencyProof(Hashes(vector)).Verify(Size(vector, "size1"), Root(vector, "root1"), Size(vector, "size2"), Root(vector, "root2"));
            }

            return true;
        }
        catch (SigstoreException)
        {
            return false;
        }
    }

    private static void VerifyInclusion(JsonElement vector)
    {
        var (size, root) = (Size(vector, "treeSize"), Hash(vector.GetProperty("root")));
        var checkpoint = Checkpoint.Parse(Checkpoint.Write("log", size, root));
        new InclusionProof(Size(vector, "leafIdx"), size, root, Hashes(vector), null).Verify(Hash(vector.GetProperty("leafHash")), checkpoint);
    }

    // Some vectors use sizes of 2^63 and above, which no tree here has.
    private static long Size(JsonElement vector, string member) =>
        vector.GetProperty(member).TryGetInt64(out var size) ? size : throw new SigstoreException(FailureCode.InclusionProofMalformed, "expected a size below 2^63, found a larger one");

    private static ImmutableArray<Sha256Digest> Hashes(JsonElement vector) =>
        vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof ? [.. proof.EnumerateArray().Select(Hash)] : [];

    // Where a root does not matter, the vectors write "don't care"; the type here holds hashes only, so its hash stands for it.
    private static Sha256Digest Root(JsonElement vector, string member)
    {
        var bytes = vector.GetProperty(member).GetBytesFromBase64();
        return bytes.AsSpan().StartsWith("don't care"u8) ? Sha256Digest.Of(bytes) : Sha256Digest.FromBytes(bytes);
    }

    private static Sha256Digest Hash(JsonElement element) => Sha256Digest.FromBytes(element.ValueKind == JsonValueKind.String ? element.GetBytesFromBase64() : []);
}
