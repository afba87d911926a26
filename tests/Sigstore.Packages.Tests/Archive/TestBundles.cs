namespace Sigstore.Packages.Tests.Archive;

/// <summary>Bundles that are well-formed and nothing more: what an archive holds is parsed here, never verified.</summary>
internal static class TestBundles
{
    /// <summary>A DSSE bundle of version 0.3 with a key hint.</summary>
    public static byte[] Provenance { get; } = Of("cHJvdmVuYW5jZQ==");

    /// <summary>The same with another payload (base64).</summary>
    public static byte[] Of(string payload) => System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"key"}},"dsseEnvelope":{"payload":"{{{payload}}}","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"c2lnbmF0dXJl"}]}}""");
}
