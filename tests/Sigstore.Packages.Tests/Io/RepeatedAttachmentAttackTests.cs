using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Tests.Evidence;
using static Sigstore.Client.Failures.FailureCode;

namespace Sigstore.Packages.Tests.Io;

/// <summary>
/// A package is packed again, and a bundle that somebody planted is inside. Each is refused with its own code and replaced, and each stays
/// there, as if this build had signed it, when exactly that check is out.
/// </summary>
public sealed class RepeatedAttachmentAttackTests(TrustWorld world) : IClassFixture<TrustWorld>, IDisposable
{
    private const string Elsewhere = "github:evil/json@refs/tags/v1.0.0#.github/workflows/release.yml";
    private const string OtherWorkflow = "github:contoso/json@refs/tags/v1.0.0#.github/workflows/nightly.yml";

    private static readonly Dictionary<string, Attack> Table = Attacks().ToDictionary(attack => attack.Name, StringComparer.Ordinal);
    private readonly RepeatedAttachment _repeated = new(world);

    public static TheoryData<string> Names => [.. Table.Keys];

    public void Dispose() => _repeated.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_with_its_own_code_and_replaced(string name)
    {
        var attack = Table[name];
        var inside = await attack.Forge(world, _repeated.Packed);
        _repeated.RequireRefused(inside, attack.StoppedBy);
        await _repeated.RequireReplacedAsync(inside);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Would_stay_without_the_check(string name)
    {
        var attack = Table[name];
        await _repeated.RequireKeptAsync(
            await attack.Forge(world, _repeated.Packed),
            world.Attaching(TrustWorld.Release, CheckSwitch.Without([attack.StoppedBy, .. attack.AlsoStoppedBy])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_stopped_by_each_named_check_alone(string name)
    {
        var attack = Table[name];
        var inside = await attack.Forge(world, _repeated.Packed);
        foreach (var left in attack.AlsoStoppedBy.Add(attack.StoppedBy))
        {
            var others = attack.AlsoStoppedBy.Add(attack.StoppedBy).Remove(left);
            var signer = world.Attaching(TrustWorld.Release, CheckSwitch.Without([.. others]));
            Assert.Null(signer.Holds(inside, Digest.Of(DigestAlgorithm.Sha256, _repeated.Packed), RepeatedAttachment.Type));
        }
    }

    /// <summary>
    /// Which instance vouches is no check of its own but whose keys there are to verify with: a verifier over the roots of both
    /// instances would take it over.
    /// </summary>
    [Fact]
    public async Task A_bundle_of_another_instance_is_replaced_and_would_stay_if_roots_were_pooled()
    {
        using var other = new TrustWorld();
        var inside = await other.AttestAsync(_repeated.Packed, TrustWorld.Release, RepeatedAttachment.Type);
        _repeated.RequireRefused(inside, TimestampSignerUnknown);
        await _repeated.RequireReplacedAsync(inside);
        await _repeated.RequireKeptAsync(inside, world.Attaching(TrustWorld.Release, CheckSwitch.All, TrustWorld.Pool(world, other)));
    }

    private static IEnumerable<Attack> Attacks() =>
    [
        new("a signature that was changed", TimestampImprintMismatch, async (world, packed) => BrokenSignature(await HonestAsync(world, packed)), SignatureInvalid, EntrySignatureMismatch, EntryBodyNotCanonical),
        new("a forged signature with a timestamp of its own", SignatureInvalid, async (world, packed) => await StampedAsync(world, BrokenSignature(await HonestAsync(world, packed))), EntrySignatureMismatch, EntryBodyNotCanonical),
        new("a stranger's signature under our certificate", SignatureInvalid, WithOurCertificateAsync, EntryKeyMismatch, EntryBodyNotCanonical),
        new("a statement that was changed after signing", SignatureInvalid, async (world, packed) => Reworded(await HonestAsync(world, packed)), EntryDigestMismatch, EntryBodyNotCanonical),
        new("a log entry of another signature of ours", EntrySignatureMismatch, WithEntryOfAnotherAsync, EntryKeyMismatch, EntryDigestMismatch, EntryBodyNotCanonical),
        new("a signature of another repository's workflow", IdentityMismatch, (world, packed) => world.AttestAsync(packed, Elsewhere, RepeatedAttachment.Type)),
        new("a signature of another workflow of the repository", IdentityMismatch, (world, packed) => world.AttestAsync(packed, OtherWorkflow, RepeatedAttachment.Type)),
        new("our own signature about another package", SubjectMismatch, (world, _) => world.AttestAsync(TrustWorld.Pack("1.0.1"), TrustWorld.Release, RepeatedAttachment.Type)),
        new("our own signature of another type", PredicateTypeMismatch, (world, packed) => world.AttestAsync(packed, TrustWorld.Release, "https://contoso.example/tested/v1")),
    ];

    private static Task<byte[]> HonestAsync(TrustWorld world, byte[] packed) => world.AttestAsync(packed, TrustWorld.Release, RepeatedAttachment.Type);

    // The last byte of the signature's second half: still DER of the same length, of another number.
    private static byte[] BrokenSignature(byte[] bundle) => Changed(bundle, json =>
    {
        var signature = Convert.FromBase64String((string)json["dsseEnvelope"]!["signatures"]![0]!["sig"]!);
        signature[^1] ^= 1;
        json["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(signature);
    });

    // Anybody gets a timestamp over anything.
    private static async Task<byte[]> StampedAsync(TrustWorld world, byte[] bundle)
    {
        var stamp = await world.StampAsync(Bundle.Parse(bundle).Content.Signature);
        return Changed(bundle, json => json["verificationMaterial"]!["timestampVerificationData"]!["rfc3161Timestamps"]![0]!["signedTimestamp"] = Convert.ToBase64String(stamp.Span));
    }

    private static byte[] Reworded(byte[] bundle) => Changed(bundle, json =>
    {
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String((string)json["dsseEnvelope"]!["payload"]!));
        json["dsseEnvelope"]!["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload.Replace("a.nupkg", "b.nupkg", StringComparison.Ordinal)));
    });

    private static async Task<byte[]> WithOurCertificateAsync(TrustWorld world, byte[] packed)
    {
        var ours = JsonNode.Parse(await HonestAsync(world, packed))!;
        var theirs = await world.AttestAsync(packed, Elsewhere, RepeatedAttachment.Type);
        return Changed(theirs, json => json["verificationMaterial"]!["certificate"] = ours["verificationMaterial"]!["certificate"]!.DeepClone());
    }

    private static async Task<byte[]> WithEntryOfAnotherAsync(TrustWorld world, byte[] packed)
    {
        var other = JsonNode.Parse(await HonestAsync(world, TrustWorld.Pack("1.0.1")))!;
        return Changed(await HonestAsync(world, packed), json => json["verificationMaterial"]!["tlogEntries"] = other["verificationMaterial"]!["tlogEntries"]!.DeepClone());
    }

    private static byte[] Changed(byte[] bundle, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(bundle)!;
        change(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private sealed record Attack(string Name, FailureCode StoppedBy, Func<TrustWorld, byte[], Task<byte[]>> Forge, params ImmutableArray<FailureCode> AlsoStoppedBy);
}
