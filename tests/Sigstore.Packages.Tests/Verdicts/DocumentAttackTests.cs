using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Packages.Tests.Verdicts.Sample;

namespace Sigstore.Packages.Tests.Verdicts;

/// <summary>
/// Attacks on the texts of policy and lock, one line each: a reviewer sees one thing, the tool would do another. Each is refused with its own
/// code, and lets the attacker's package pass when exactly that check is out.
/// </summary>
public sealed class DocumentAttackTests
{
    private const string Entry = "{ \"contentHash\": \"HONEST\" }";
    private const string Evil = "{ \"contentHash\": \"EVIL\" }";
    private const string Demanding = "{ \"require\": { \"provenance\": [\"release\"] } }";
    private const string Undemanding = "{ \"require\": { \"hash\": \"locked\" } }";
    private const string Release = "\"release\": { \"issuer\": \"https://token.actions.githubusercontent.com\", \"repository\": \"contoso/json\", \"ref\": \"*\" }";
    private const string Whoever = "\"release\": { \"issuer\": \"https://accounts.google.com\", \"identityRegex\": \".*\" }";
    private const string Deny = "\"deny\": [ { \"package\": \"Contoso.Json\", \"reason\": \"stolen\" } ]";
    private const string Exception = "\"exceptions\": [ { \"package\": \"Contoso.Json\", \"verdicts\": [\"untrusted\"], \"reason\": \"vendor gone\", \"until\": \"2026-02-28\" } ]";

    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly Dictionary<string, Attack> Table = Attacks().ToDictionary(attack => attack.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_code(string name)
    {
        var refused = Assert.Throws<SigstoreException>(() => Verify(Table[name], CheckSwitch.All));
        Assert.Equal(Table[name].Code, refused.Failure.Code);
        Assert.Matches(@"^sigstore\.(lock|policy)\.json\([0-9]+,[0-9]+\): ", refused.Failure.Detail);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Would_let_the_attackers_package_pass_without_the_check(string name)
    {
        var verdict = Verify(Table[name], CheckSwitch.Without(Table[name].Code));
        Assert.True(verdict.Passes, string.Join("\n", verdict.Reasons.Select(reason => reason.Failure)));
    }

    [Fact]
    public void The_honest_texts_refuse_the_same_packages()
    {
        Assert.False(Verify(new Attack("", LockDuplicate, Lock("\"Contoso.Json\": { \"1.0.0\": " + Entry + " }"), null), CheckSwitch.All).Passes);
        Assert.False(Verify(new Attack("", LockDuplicate, Honest, Policy($"\"Contoso.*\": {Demanding}")), CheckSwitch.All).Passes);
        Assert.False(Verify(new Attack("", LockDuplicate, Honest, Policy($"\"*\": {Undemanding}", more: Deny)), CheckSwitch.All).Passes);
    }

    // JSON has no place for a marker, so nothing passes without the check: it is there to say what happened, and what to do.
    [Theory]
    [InlineData("<<<<<<< ours")]
    [InlineData("=======")]
    [InlineData(">>>>>>> theirs")]
    public void A_lock_with_a_merge_conflict_is_told_from_a_broken_one(string marker)
    {
        var text = Encoding.UTF8.GetBytes($"{{\n{marker}\n  \"version\": 1, \"packages\": {{}} }}");
        FailureCode CodeOf(CheckSwitch checks) => Assert.Throws<SigstoreException>(() => TrustLock.Parse(text, "l", checks)).Failure.Code;
        Assert.Equal(LockConflictMarkers, CodeOf(CheckSwitch.All));
        Assert.Equal(LockMalformed, CodeOf(CheckSwitch.Without(LockConflictMarkers)));
    }

    [Theory]
    [InlineData("Contoso.\u212Ait", "Contoso.Kit")]
    [InlineData("Contoso.\u03C2", "Contoso.\u03C3")]
    [InlineData("\u212Bngstrom", "\u00E5ngstrom")]
    public void A_letter_that_is_another_in_lower_case_only_makes_no_package_id(string id, string policys)
    {
        Assert.Equal(PackageIdentityMalformed, Assert.Throws<SigstoreException>(() => PackageIdentity.Create(id, "1.0.0")).Failure.Code);

        // Without the check: one folder and two names for the policy, or one name and two folders.
        var planted = PackageIdentity.Create(id, "1.0.0", CheckSwitch.Without(PackageIdentityMalformed));
        var isSameFolder = planted.Key == PackageIdentity.Create(policys, "1.0.0").Key;
        var isDenied = PolicyOf($$"""{ "version": 1, "packages": { "{{policys}}": {{Undemanding}} } }""").RuleFor(planted.Id) is not null;
        Assert.NotEqual(isSameFolder, isDenied);
    }

    private static string Honest => Lock("\"Contoso.Json\": { \"1.0.0\": " + Evil + " }");

    private static IEnumerable<Attack> Attacks() =>
    [
        // The attacker's entry first, the reviewed one later or elsewhere.
        new("a lock with its packages twice", LockDuplicate, Lock($"\"Contoso.Json\": {{ \"1.0.0\": {Evil} }} }}, \"packages\": {{ \"Contoso.Json\": {{ \"1.0.0\": {Entry} }}"), null),
        new("a lock with an id twice", LockDuplicate, Lock($"\"Contoso.Json\": {{ \"1.0.0\": {Evil} }}, \"Contoso.Json\": {{ \"1.0.0\": {Entry} }}"), null),
        new("a lock with an id twice in another case", LockDuplicate, Lock($"\"CONTOSO.json\": {{ \"1.0.0\": {Evil} }}, \"Contoso.Json\": {{ \"1.0.0\": {Entry} }}"), null),
        new("a lock with a version twice", LockDuplicate, Lock($"\"Contoso.Json\": {{ \"1.0.0\": {Evil}, \"1.0.0\": {Entry} }}"), null),
        new("a lock with a version twice, spelt otherwise", LockDuplicate, Lock($"\"Contoso.Json\": {{ \"1.0\": {Evil}, \"1.0.0\": {Entry} }}"), null),
        new("a lock with a hash twice", LockDuplicate, Lock("\"Contoso.Json\": { \"1.0.0\": { \"contentHash\": \"EVIL\", \"contentHash\": \"HONEST\" } }"), null),
        new("a lock from the future", LockVersionUnsupported, Lock($"\"Contoso.Json\": {{ \"1.0.0\": {Evil} }}", version: 2), null),
        new("a policy with its packages twice", PolicyDuplicate, Honest, Policy($"\"*\": {Undemanding} }}, \"packages\": {{ \"Contoso.*\": {Demanding}")),
        new("a policy with a pattern twice", PolicyDuplicate, Honest, Policy($"\"Contoso.*\": {Undemanding}, \"Contoso.*\": {Demanding}")),
        new("a policy with a pattern twice in another case", PolicyDuplicate, Honest, Policy($"\"CONTOSO.*\": {Undemanding}, \"Contoso.*\": {Demanding}")),
        new("a policy with a demand twice", PolicyDuplicate, Honest, Policy("\"*\": { \"require\": { \"hash\": \"locked\" }, \"require\": { \"provenance\": [\"release\"] } }")),
        new("a policy with a signer twice", PolicyDuplicate, Honest, Policy($"\"*\": {Demanding}", signers: $"{Release}, {Whoever}")),
        new("a policy with its deny rules twice", PolicyDuplicate, Honest, Policy($"\"*\": {Undemanding}", more: "\"deny\": [], " + Deny)),
        new("a policy that names an unknown signer beside one whom anybody is", PolicyUnknownName, Honest, Policy("\"*\": { \"require\": { \"provenance\": [\"anybody\", \"releese\"] } }", signers: Whoever.Replace("release", "anybody", StringComparison.Ordinal))),
        new("a policy from the future", PolicyVersionUnsupported, Honest, Policy($"\"*\": {Undemanding}", version: 2)),
        new("an exception that has run out", PolicyExceptionExpired, Honest, Policy($"\"Contoso.*\": {Demanding}", more: Exception)),
    ];

    private static string Lock(string packages, int version = 1) => $$"""{ "version": {{version}}, "packages": { {{packages}} } }""";

    private static string Policy(string packages, string signers = Release, string? more = null, int version = 1) =>
        $$"""{ "version": {{version}}, "signers": { {{signers}} }, "packages": { {{packages}} }{{(more is null ? "" : ", " + more)}} }""";

    // The attacker's package: other bytes than the reviewed ones, and provenance by a stranger.
    private static PackageVerdict Verify(Attack attack, CheckSwitch checks)
    {
        var text = attack.Lock.Replace("EVIL", Hash("evil"), StringComparison.Ordinal).Replace("HONEST", Hash("honest"), StringComparison.Ordinal);
        var locked = TrustLock.Parse(Encoding.UTF8.GetBytes(text), "sigstore.lock.json", checks);
        var policy = attack.Policy is null ? TrustPolicy.BuiltIn : TrustPolicy.Parse(Encoding.UTF8.GetBytes(attack.Policy), "sigstore.policy.json", checks);
        policy.RefuseExpiredExceptions(Today, checks);
        var evidence = new PackageEvidence("Contoso.Json", "1.0.0", Hash("evil")) { Proved = [Proved(EvidenceKind.Provenance, Stranger)] };
        return new PackageVerifier(policy, locked, allowUnlocked: false, checks).Verify(evidence);
    }

    private sealed record Attack(string Name, FailureCode Code, string Lock, string? Policy);
}
