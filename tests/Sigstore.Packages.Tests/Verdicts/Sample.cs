using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Tests.Verdicts;

/// <summary>Hand-built evidence, locks and policies; small names, so that the tests read as tables.</summary>
internal static class Sample
{
    public const string GitHub = "https://token.actions.githubusercontent.com";

    public static InstanceReference Public { get; } = new("public", null);

    public static StableSigner Release { get; } = Workflow();

    public static StableSigner Stranger { get; } = new StableSigner.Account(Public, "https://accounts.google.com", "stranger@example.com");

    public static StableSigner Author { get; } = new StableSigner.Author("CN=Contoso", "CN=Code CA");

    public static StableSigner Gallery { get; } = new StableSigner.Repository("https://feed.example/v3/index.json", ["contoso"], "CN=Feed", "CN=Code CA");

    public static string Hash(string content) => Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(content)));

    public static StableSigner Workflow(string repository = "https://github.com/contoso/json", string id = "4821", string path = ".github/workflows/release.yml") =>
        new StableSigner.Workflow(Public, GitHub, repository, id, "77", path);

    public static ProvedEvidence Proved(EvidenceKind kind, StableSigner signer, EvidencePlace place = EvidencePlace.Embedded, string reference = "refs/tags/v1.0") =>
        new(kind, signer, new SigningFacts { Ref = reference, Trigger = "push", Runner = "github-hosted", SignedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) }, place);

    public static PackageEvidence Package(string version, params ImmutableArray<ProvedEvidence> proved) =>
        new("Contoso.Json", version, Hash(version)) { Proved = proved, Paths = [$"App > Contoso.Json {version}"] };

    public static LockedPackage Locked(string version, params ImmutableArray<(EvidenceKind Kind, StableSigner Signer)> evidence) =>
        new("Contoso.Json", Version(version), Hash(version), [.. evidence.Select(entry => new LockedEvidence(entry.Kind, entry.Signer, SigningFacts.None))]);

    public static TrustLock LockWith(params ImmutableArray<LockedPackage> packages) => new("sigstore.lock.json", packages);

    public static PackageVersion Version(string text) => PackageVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);

    public static TrustPolicy PolicyOf(string json) => TrustPolicy.Parse(Encoding.UTF8.GetBytes(json), "sigstore.policy.json");

    public static PackageVerdict Verify(PackageEvidence evidence, TrustLock? locked, TrustPolicy? policy = null, bool allowUnlocked = false) =>
        new PackageVerifier(policy ?? TrustPolicy.BuiltIn, locked, allowUnlocked).Verify(evidence);

    public static Failure Reason(FailureCode code, string detail = "expected one thing, found another") => new(code, detail);
}
