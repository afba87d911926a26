using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Sigstore.Client.Tests.Services;

/// <summary>Tokens with claims of the test's choice; the signature is noise, which no client can notice.</summary>
internal static class TestTokens
{
    public static string Of(object claims) => string.Join('.',
        Part("""{"alg":"RS256","typ":"JWT"}"""u8.ToArray()), Part(JsonSerializer.SerializeToUtf8Bytes(claims)), Part(System.Text.Encoding.ASCII.GetBytes("signature-of-a-test-token")));

    public static string OfJson(string claims) => string.Join('.', Part("{}"u8.ToArray()), Part(System.Text.Encoding.UTF8.GetBytes(claims)), "c2ln");

    public static string ForWorkflow(string audience = "sigstore", long exp = 4102444800) => Of(new
    {
        iss = "https://token.actions.githubusercontent.com",
        sub = "repo:octo/app:ref:refs/heads/main",
        aud = audience,
        exp,
        iat = 1700000000,
        job_workflow_ref = "octo/app/.github/workflows/ci.yml@refs/heads/main",
        repository_visibility = "public",
    });

    public static string ForEmail(string email = "ada@example.com", string audience = "sigstore") => Of(new
    {
        iss = "https://accounts.example",
        sub = "1234",
        aud = audience,
        exp = 4102444800,
        iat = 1700000000,
        email,
        email_verified = true,
    });

    private static string Part(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
