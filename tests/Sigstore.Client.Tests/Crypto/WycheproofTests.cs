using System.Text.Json;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Tests.Crypto;

public sealed class WycheproofTests
{
    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test.json", PublicKeyDetails.PkixEcdsaP256Sha256)]
    [InlineData("ecdsa_secp384r1_sha384_test.json", PublicKeyDetails.PkixEcdsaP384Sha384)]
    [InlineData("ecdsa_secp521r1_sha512_test.json", PublicKeyDetails.PkixEcdsaP521Sha512)]
    [InlineData("ed25519_test.json", PublicKeyDetails.PkixEd25519)]
    [InlineData("rsa_signature_2048_sha256_test.json", PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256)]
    public void Decides_every_vector_as_it_says(string file, PublicKeyDetails details)
    {
        var wrong = new List<string>();
        var count = 0;
        var document = Vectors.Json(Path.Combine("wycheproof", file));
        foreach (var group in document.GetProperty("testGroups").EnumerateArray())
        {
            var key = PublicKey.ParseSpki(Hex(group, "publicKeyDer"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                // "acceptable" vectors are sloppy encodings (missing NULL in the DigestInfo): refused here like the invalid ones.
                var expected = test.GetProperty("result").GetString() == "valid";
                if (key.VerifyData(Hex(test, "msg"), Hex(test, "sig"), details) != expected)
                {
                    wrong.Add($"{test.GetProperty("tcId")} {test.GetProperty("comment")} {test.GetProperty("result")}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(document.GetProperty("numberOfTests").GetInt32(), count);
    }

    private static byte[] Hex(JsonElement element, string member) => Convert.FromHexString(element.GetProperty(member).GetString()!);
}
