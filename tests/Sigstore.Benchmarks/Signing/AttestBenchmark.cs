using System.Globalization;
using System.Runtime;
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
    private const int Slices = 25;
    private const int Rounds = 40;
    private const int MethodsOfNoise = 10;

    // With a log-in of its own. Made: the ephemeral key. Signed: proof of possession, precertificate, its CT timestamp, certificate, the CT
    // log's checkpoint, statement, timestamp token, checkpoint. Verified: the token and the proof by the authority, the statement by the
    // log; by us the certificate and its CT timestamp as issued, and once more with statement, timestamp and checkpoint in the finished
    // bundle. Three times with a key that has only just arrived: by the authority, by the log, by us.
    private static readonly Operations WithLogIn = new(KeyGenerations: 1, Signatures: 8, Verifications: 10, ArrivedKeys: 3);

    // With the log-in of the one before: what belongs to the certificate's issue is left out.
    private static readonly Operations WithSession = new(KeyGenerations: 0, Signatures: 3, Verifications: 6, ArrivedKeys: 2);

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
        var spki = key.ExportSubjectPublicKeyInfo();
        await WarmUpAsync(attest);
        await WarmUpAsync(() => Bare(operations, key, spki, digest, signature));
        // In turns, and the pair in the middle: whatever else the machine does touches both of a pair.
        var pairs = new List<(double Ours, double Floor)>();
        for (var slice = 0; slice < Slices; slice++)
        {
            var bare = await CpuOfAsync(() => Bare(operations, key, spki, digest, signature), Rounds);
            pairs.Add((await CpuOfAsync(attest, Rounds), bare));
        }

        var (ours, floor) = pairs.OrderBy(pair => pair.Ours / pair.Floor).ElementAt(Slices / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {ours:F0} us / {floor:F0} us = {ours / floor:F2}  (floor: {operations.KeyGenerations} key generations, {operations.Signatures} signatures, {operations.Verifications} verifications, {operations.ArrivedKeys} of them by a key that had to be read)"));
    }

    // Warm is when nothing is being compiled any more: the runtime compiles a method again, better, after it was called often enough.
    private static async Task WarmUpAsync(Func<Task> attest)
    {
        for (var (compiled, quiet) = (JitInfo.GetCompiledMethodCount(), 0); quiet < 3; quiet++)
        {
            await CpuOfAsync(attest, 10 * Rounds);
            var now = JitInfo.GetCompiledMethodCount();
            quiet = now - compiled > MethodsOfNoise ? -1 : quiet;
            compiled = now;
        }
    }

    private static Task Bare(Operations operations, ECDsa key, byte[] spki, byte[] digest, byte[] signature)
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

        for (var i = 0; i < operations.ArrivedKeys; i++)
        {
            using var arrived = ECDsa.Create();
            arrived.ImportSubjectPublicKeyInfo(spki, out _);
            _ = arrived.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }

        for (var i = operations.ArrivedKeys; i < operations.Verifications; i++)
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

    private sealed record Operations(int KeyGenerations, int Signatures, int Verifications, int ArrivedKeys);
}
