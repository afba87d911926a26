using System.Globalization;
using System.Security.Cryptography;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Identity;

namespace Sigstore.Benchmarks.Signing;

/// <summary>
/// Attests one statement against the in-process instance, warm, over the floor: each key generation, signature and verification on the
/// path, counted by hand below and done bare in the same run. CPU time; everything there is P-256.
/// </summary>
internal static class AttestBenchmark
{
    private const int Slices = 9;
    private const int Rounds = 40;

    // With a log-in of its own: the ephemeral key; proof of possession, precertificate, its CT timestamp, certificate, statement, timestamp
    // token, checkpoint; verified are the token, the proof, the statement's signature by the log, and by us the certificate, its CT
    // timestamp, the statement's signature, the timestamp and the checkpoint.
    private static readonly Operations WithLogIn = new(KeyGenerations: 1, Signatures: 7, Verifications: 8);

    // With the log-in of the one before: what belongs to the certificate's issue is left out.
    private static readonly Operations WithSession = new(KeyGenerations: 0, Signatures: 3, Verifications: 6);

    private static ReadOnlyMemory<byte> Statement => """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"c7a5d8ba2c3d6a1c4b1cb1ad1b4cf5b8e5b2c3a1a4f8e4b0cc7e6fd3c2bfa2a1"}}],"predicateType":"https://example.com/p","predicate":{}}"""u8.ToArray();

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("attest-benchmark-");
        try
        {
            using var local = LocalSigstore.Open(folder.FullName, TimeProvider.System);
            using var handler = local.CreateHandler();
            var services = new SigningServices(SigningConfig.Parse(local.SigningConfigJson.Span), handler, TimeProvider.System);
            var signer = new Signer(services, new Verifier(TrustedRoot.Parse(local.TrustedRootJson.Span)), TimeProvider.System);
            var token = local.MintToken(TokenIdentity.Parse("email:ada@example.com"));
            using var session = SigningIdentity.Keyless(GivenToken.Of(token));
            await CompareAsync("attest, log-in reused", () => signer.AttestAsync(Statement, session, CancellationToken.None), WithSession);
            await CompareAsync("attest, log-in of its own", async () =>
            {
                using var own = SigningIdentity.Keyless(GivenToken.Of(token));
                await signer.AttestAsync(Statement, own, CancellationToken.None);
            }, WithLogIn);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(string name, Func<Task> attest, Operations operations)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var digest = SHA256.HashData("statement"u8);
        var signature = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
        await CpuOfAsync(attest, 10 * Rounds);
        double ours = double.MaxValue, floor = double.MaxValue;
        for (var slice = 0; slice < Slices; slice++)
        {
            floor = Math.Min(floor, await CpuOfAsync(() => Bare(operations, key, digest, signature), Rounds));
            ours = Math.Min(ours, await CpuOfAsync(attest, Rounds));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {ours:F0} us / {floor:F0} us = {ours / floor:F2}  (floor: {operations.KeyGenerations} key generations, {operations.Signatures} signatures, {operations.Verifications} verifications)"));
    }

    private static Task Bare(Operations operations, ECDsa key, byte[] digest, byte[] signature)
    {
        for (var i = 0; i < operations.KeyGenerations; i++)
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _ = made.KeySize;
        }

        for (var i = 0; i < operations.Signatures; i++)
        {
            key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
        }

        for (var i = 0; i < operations.Verifications; i++)
        {
            _ = key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }

        return Task.CompletedTask;
    }

    // Microseconds of CPU per call, of all threads.
    private static async Task<double> CpuOfAsync(Func<Task> work, int rounds)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var round = 0; round < rounds; round++)
        {
            await work();
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / rounds;
    }

    private sealed record Operations(int KeyGenerations, int Signatures, int Verifications);
}
