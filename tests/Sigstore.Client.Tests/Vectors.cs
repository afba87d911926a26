using System.Text.Json;

namespace Sigstore.Client.Tests;

/// <summary>Public test vectors, found by the environment variable <c>SIGSTORE_VECTORS</c>; tests that need them are skipped without it.</summary>
internal static class Vectors
{
    public static string Folder(string relative)
    {
        var root = Environment.GetEnvironmentVariable("SIGSTORE_VECTORS");
        if (string.IsNullOrEmpty(root))
        {
            Assert.Skip("SIGSTORE_VECTORS is not set");
        }

        return Path.Combine(root, relative);
    }

    public static byte[] Bytes(string relative) => File.ReadAllBytes(Folder(relative));

    public static JsonElement Json(string relative) => JsonDocument.Parse(Bytes(relative)).RootElement;
}
