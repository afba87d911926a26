using System.Collections.Immutable;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using static Sigstore.Packages.Tests.Verdicts.Sample;

namespace Sigstore.Packages.Tests.Verdicts;

/// <summary>Histories of versions, the next version, and what becomes of it: at verification, and in the lock.</summary>
public sealed class VersionHistoryTests
{
    private static readonly StableSigner OtherWorkflow = Workflow(path: ".github/workflows/nightly.yml");
    private static readonly StableSigner OtherRepository = Workflow("https://github.com/fabrikam/json", "5000");
    private static readonly StableSigner Transferred = Workflow(id: "9999");

    public static TheoryData<string, string, string, string> Histories => new()
    {
        // history (version=signer), next version=signer, verdict when unlocked packages are allowed, what lock does
        { "1.0.0=release", "1.0.1=release", "verified", "added" },
        { "1.0.0=release", "1.0.1=workflow", "signer-changed", "refused" },
        { "1.0.0=release", "1.0.1=repository", "signer-changed", "refused" },
        { "1.0.0=release", "1.0.1=transferred", "signer-changed", "refused" },
        { "1.0.0=release", "1.0.1=stranger", "signer-changed", "refused" },
        { "1.0.0=release", "1.0.1=release+stranger", "verified", "added" },
        { "1.0.0=none", "1.0.1=release", "pinned", "added" },
        { "1.0.0=release", "1.0.1=none", "downgraded", "refused" },
        { "1.0.0=release", "2.0.0=none", "downgraded", "refused" },
        { "1.0.0=none 2.0.0=release", "1.0.1=none", "pinned", "added" },
        { "1.0.0=none 2.0.0=release", "2.0.1=none", "downgraded", "refused" },
        { "1.0.0=none 2.0.0=release", "3.0.0=none", "downgraded", "refused" },
        { "1.0.0=workflow 2.0.0=release", "1.5.0=release", "signer-changed", "refused" },
        { "1.0.0=none 1.2.0=release", "1.1.0=none", "downgraded", "refused" },
        { "2.0.0=release", "1.0.0=none", "downgraded", "refused" },
        { "1.0.0=release", "1.1.0-beta.1=none", "downgraded", "refused" },
        { "1.1.0-beta.1=none", "1.1.0=release", "pinned", "added" },
        { "1.1.0-beta.1=release", "1.1.0=none", "downgraded", "refused" },
        { "", "1.0.0=release", "pinned", "first" },
        { "", "1.0.0=none", "pinned", "first" },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_new_version_is_held_against_its_base(string history, string next, string verdict, string lockDoes)
    {
        var locked = LockOf(history);
        var package = PackageOf(next);
        Assert.Equal(verdict, Verify(package, locked, allowUnlocked: true).Kind.Word());
        var update = LockUpdate.Of(locked, TrustPolicy.BuiltIn, [package], [], prune: false);
        Assert.Equal(lockDoes, update.Refused.Length > 0 ? "refused" : update.FirstSeen.Length > 0 ? "first" : update.Added.Length > 0 ? "added" : "unchanged");
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void What_lock_writes_verifies_and_is_stable(string history, string next, string verdict, string lockDoes)
    {
        _ = verdict;
        var update = LockUpdate.Of(LockOf(history), TrustPolicy.BuiltIn, [PackageOf(next)], lockDoes == "refused" ? ["contoso.json"] : [], prune: false);
        Assert.Empty(update.Refused);
        var read = TrustLock.Parse(update.Result.Write(), "sigstore.lock.json");
        Assert.Equal(update.Result.Write(), read.Write());
        Assert.True(Verify(PackageOf(next), read).Passes);
        Assert.Equal(read.Write(), LockUpdate.Of(read, TrustPolicy.BuiltIn, [PackageOf(next)], [], prune: false).Result.Write());
        Assert.All(LockOf(history).Packages, entry => Assert.NotNull(read.Find(entry.Id, entry.Version.ToString())));
    }

    [Fact]
    public void First_provenance_enters_only_by_name()
    {
        var plain = LockUpdate.Of(LockOf("1.0.0=none"), TrustPolicy.BuiltIn, [PackageOf("1.0.1=release")], [], prune: false);
        Assert.Empty(plain.Result.Find("Contoso.Json", "1.0.1")!.Evidence);
        Assert.Contains("--accept Contoso.Json", Assert.Single(plain.NotEntered), StringComparison.Ordinal);
        var accepted = LockUpdate.Of(LockOf("1.0.0=none"), TrustPolicy.BuiltIn, [PackageOf("1.0.1=release")], ["CONTOSO.JSON"], prune: false);
        Assert.Single(accepted.Result.Find("Contoso.Json", "1.0.1")!.Evidence);
    }

    [Fact]
    public void A_strangers_extra_evidence_does_not_enter_the_lock_by_itself()
    {
        var update = LockUpdate.Of(LockOf("1.0.0=release"), TrustPolicy.BuiltIn, [PackageOf("1.0.1=release+stranger")], [], prune: false);
        Assert.Equal(Release, Assert.Single(update.Result.Find("Contoso.Json", "1.0.1")!.Evidence).Signer);
    }

    [Fact]
    public void Evidence_beside_a_feed_enters_only_where_the_policy_demands_its_kind()
    {
        var package = Package("1.0.0", Proved(EvidenceKind.Provenance, Release, EvidencePlace.Beside));
        Assert.Empty(LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [package], [], prune: false).Result.Packages[0].Evidence);
        var policy = PolicyOf("""{ "version": 1, "packages": { "*": { "require": { "provenance": "locked" } } } }""");
        Assert.Single(LockUpdate.Of(TrustLock.Empty, policy, [package], [], prune: false).Result.Packages[0].Evidence);
    }

    [Theory]
    [InlineData(EvidencePlace.Beside, "1.0.1", false)]
    [InlineData(EvidencePlace.Store, "1.0.1", false)]
    [InlineData(EvidencePlace.Beside, "1.0.1", true)]
    [InlineData(EvidencePlace.Beside, "1.0.0", true)]
    public void Locked_evidence_that_is_found_elsewhere_now_stays_locked(EvidencePlace place, string version, bool isAccepted)
    {
        // Else a version with its bundle beside it would be the step between one with provenance and one without.
        var moved = Package(version, Proved(EvidenceKind.Provenance, Release, place));
        var update = LockUpdate.Of(LockOf("1.0.0=release"), TrustPolicy.BuiltIn, [moved], isAccepted ? ["Contoso.Json"] : [], prune: false);
        Assert.Empty(update.Refused);
        Assert.Equal(Release, Assert.Single(update.Result.Find("Contoso.Json", version)!.Evidence).Signer);
        var next = LockUpdate.Of(update.Result, TrustPolicy.BuiltIn, [PackageOf("1.0.2=none")], [], prune: false);
        Assert.Equal(VerdictKind.Downgraded, Assert.Single(next.Refused).Kind);
    }

    [Fact]
    public void Entries_that_nothing_uses_stay_unless_pruned()
    {
        var locked = LockOf("1.0.0=release 1.0.1=release");
        Assert.Equal(2, LockUpdate.Of(locked, TrustPolicy.BuiltIn, [PackageOf("1.0.1=release")], [], prune: false).Result.Packages.Length);
        var pruned = LockUpdate.Of(locked, TrustPolicy.BuiltIn, [PackageOf("1.0.1=release")], [], prune: true);
        Assert.Equal("1.0.1", Assert.Single(pruned.Result.Packages).Version.ToString());
        Assert.Equal("1.0.0", Assert.Single(pruned.Pruned).Version.ToString());
    }

    [Fact]
    public void Other_content_under_a_locked_number_can_not_be_accepted()
    {
        var other = new PackageEvidence("Contoso.Json", "1.0.0", Hash("other"));
        Assert.Equal(VerdictKind.Tampered, Assert.Single(LockUpdate.Of(LockOf("1.0.0=none"), TrustPolicy.BuiltIn, [other], ["Contoso.Json"], prune: false).Refused).Kind);
    }

    private static TrustLock LockOf(string history) => LockWith(
    [
        .. history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('='))
            .Select(entry => Locked(entry[0], [.. SignersOf(entry[1]).Select(signer => (EvidenceKind.Provenance, signer))])),
    ]);

    private static PackageEvidence PackageOf(string next)
    {
        var parts = next.Split('=');
        return Package(parts[0], [.. SignersOf(parts[1]).Select(signer => Proved(EvidenceKind.Provenance, signer))]);
    }

    private static IEnumerable<StableSigner> SignersOf(string names) => names.Split('+').Where(name => name != "none").Select(name => name switch
    {
        "release" => Release,
        "workflow" => OtherWorkflow,
        "repository" => OtherRepository,
        "transferred" => Transferred,
        "stranger" => Stranger,
        _ => throw new ArgumentException(name),
    });
}
