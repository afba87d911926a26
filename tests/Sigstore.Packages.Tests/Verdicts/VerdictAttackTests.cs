using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Packages.Tests.Verdicts.Sample;

namespace Sigstore.Packages.Tests.Verdicts;

/// <summary>
/// Attacks on what policy and lock demand, one line each: refused with its own code, and passing when exactly that check is out. Attacks on
/// the bytes are in <c>InstalledPackageAttackTests</c>, on the archive in <c>ArchiveAttacks</c>, on bundles in <c>EvidenceAttackTests</c>.
/// </summary>
public sealed class VerdictAttackTests
{
    private static readonly StableSigner OtherAuthor = new StableSigner.Author("CN=Contoso", "CN=Somebody's own CA");
    private static readonly StableSigner OtherGallery = new StableSigner.Repository("https://evil.example/v3/index.json", ["contoso"], "CN=Feed", "CN=Code CA");
    private static readonly StableSigner OtherOwner = new StableSigner.Repository("https://feed.example/v3/index.json", ["squatter"], "CN=Feed", "CN=Code CA");
    private static readonly StableSigner OnAnotherInstance = new StableSigner.Account(new InstanceReference("local", new string('b', 64)), "https://sigstore.local", "me@here");
    private static readonly StableSigner OnThisInstance = new StableSigner.Account(new InstanceReference("local", new string('a', 64)), "https://sigstore.local", "me@here");

    private static readonly Dictionary<string, Attack> Table = Attacks().ToDictionary(attack => attack.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_code(string name)
    {
        var attack = Table[name];
        var verdict = Verify(attack, CheckSwitch.All);
        Assert.False(verdict.Passes);
        Assert.True(verdict.Reasons[0].Failure.Has(attack.Code), string.Join("\n", verdict.Reasons.Select(reason => reason.Failure)));
        Assert.All(verdict.Reasons, reason => Assert.NotEmpty(reason.Remedy));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Would_pass_without_the_check(string name)
    {
        var attack = Table[name];
        var verdict = Verify(attack, CheckSwitch.Without([attack.Code, .. attack.AlsoStoppedBy]));
        Assert.True(verdict.Passes, string.Join("\n", verdict.Reasons.Select(reason => reason.Failure)));
    }

    private static PackageVerdict Verify(Attack attack, CheckSwitch checks) =>
        new PackageVerifier(attack.Policy is null ? TrustPolicy.BuiltIn : PolicyOf(attack.Policy), attack.Lock, allowUnlocked: true, checks).Verify(attack.Evidence);

    private static IEnumerable<Attack> Attacks() =>
    [
        new("other bytes under a locked number", ContentHashDiffersFromLock, new PackageEvidence("Contoso.Json", "1.0.0", Hash("other")), LockWith(Locked("1.0.0"))),
        new("other bytes, version spelt otherwise", ContentHashDiffersFromLock, new PackageEvidence("contoso.json", "1.0", Hash("other")), LockWith(Locked("1.0.0"))),
        .. Enum.GetValues<EvidenceKind>().Where(kind => kind != EvidenceKind.Hash).Select(kind =>
            new Attack($"{kind} lost", PackageDowngraded, Package("1.0.1"), LockWith(Locked("1.0.0", (kind, SignerOf(kind)))))),
        .. Enum.GetValues<EvidenceKind>().Where(kind => kind != EvidenceKind.Hash).Select(kind =>
            new Attack($"{kind} lost in a version of another major", PackageDowngraded, Package("2.0.0"), LockWith(Locked("1.0.0", (kind, SignerOf(kind)))))),
        new("one of two kinds lost", PackageDowngraded, Package("1.0.1", Proved(EvidenceKind.Provenance, Release)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release), (EvidenceKind.Author, Author)))),
        new("another kind instead", PackageDowngraded, Package("1.0.1", Proved(EvidenceKind.Signature, Release)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("provenance lost under an id in capitals", PackageDowngraded, new PackageEvidence("CONTOSO.JSON", "1.0.1", Hash("1.0.1")), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("provenance by a stranger", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Provenance, Stranger)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("repository transferred", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Provenance, Workflow(id: "9"))), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("repository renamed to another's case", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Provenance, Workflow("https://github.com/Contoso/json"))), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("another workflow of the repository", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Provenance, Workflow(path: ".github/workflows/pr.yml"))), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, Release)))),
        new("an author of the same name by another authority", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Author, OtherAuthor)), LockWith(Locked("1.0.0", (EvidenceKind.Author, Author)))),
        new("the gallery of somebody else", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Repository, OtherGallery)), LockWith(Locked("1.0.0", (EvidenceKind.Repository, Gallery)))),
        new("an owner who is another", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Repository, OtherOwner)), LockWith(Locked("1.0.0", (EvidenceKind.Repository, Gallery)))),
        new("an instance of the same name with other keys", PackageSignerChanged, Package("1.0.1", Proved(EvidenceKind.Provenance, OnAnotherInstance)), LockWith(Locked("1.0.0", (EvidenceKind.Provenance, OnThisInstance)))),
        new("nobody where provenance is demanded", PackageUnattested, Package("1.0.0"), null, Demanding("provenance", Release)),
        new("a stranger's valid provenance where an author is demanded", PackageUnattested, Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger)), null, Demanding("author", Author)),
        new("the release's own provenance where an author is demanded", PackageUnattested, Package("1.0.0", Proved(EvidenceKind.Provenance, Release)), null, Demanding("author", Author)),
        new("a stranger where the release is demanded", PackageUntrusted, Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger)), null, Demanding("provenance", Release)),
        new("the repository's number is another's", PackageUntrusted, Package("1.0.0", Proved(EvidenceKind.Provenance, Workflow(id: "9"))), null, Demanding("provenance", Release)),
        new("a pull request's ref", PackageUntrusted, Package("1.0.0", Proved(EvidenceKind.Provenance, Release, reference: "refs/pull/1/merge")), null, Demanding("provenance", Release)),
        new("an author of another name", PackageUntrusted, Package("1.0.0", Proved(EvidenceKind.Author, OtherAuthor)), null, Demanding("author", Author)),
        new("an owner whom the policy does not name", PackageUntrusted, Package("1.0.0", Proved(EvidenceKind.Repository, OtherOwner)), null, Demanding("repository", Gallery)),
        new("an exception that is for other verdicts", PackageUntrusted, Package("3.0.0", Proved(EvidenceKind.Provenance, Stranger)), LockWith(Locked("3.0.0")), Demanding("provenance", Release)),
        new("a denied version", PackageDenied, Package("2.0.1", Proved(EvidenceKind.Provenance, Release)), LockWith(Locked("2.0.1", (EvidenceKind.Provenance, Release))), Demanding("provenance", Release)),
        new("a denied version with an id in capitals and a longer number", PackageDenied,
            new PackageEvidence("CONTOSO.JSON", "2.0.1.0", Hash("2.0.1")) { Proved = [Proved(EvidenceKind.Provenance, Release)] }, null, Demanding("provenance", Release)),
    ];

    private static StableSigner SignerOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Author => Author,
        EvidenceKind.Repository => Gallery,
        _ => Release,
    };

    private static string Demanding(string kind, StableSigner signer)
    {
        var who = signer switch
        {
            StableSigner.Author => """{ "author": { "subject": "CN=Contoso", "issuer": "CN=Code CA" } }""",
            StableSigner.Repository => """{ "repository": { "serviceIndex": "https://feed.example/v3/index.json", "owners": ["contoso"] } }""",
            _ => """{ "issuer": "https://token.actions.githubusercontent.com", "repository": "contoso/json", "repositoryId": "4821", "workflow": ".github/workflows/release.yml", "ref": "refs/tags/v*" }""",
        };
        return $$"""
            {
              "version": 1, "signers": { "who": {{who}} }, "packages": { "Contoso.*": { "require": { "{{kind}}": ["who"] } } },
              "deny": [ { "package": "Contoso.Json", "versions": "[2.0.1]", "reason": "built by a stolen token" } ],
              "exceptions": [ { "package": "Contoso.Json", "versions": "[3.0,4.0)", "reason": "vendor gone", "until": "2999-01-01" } ]
            }
            """;
    }

    private sealed record Attack(string Name, FailureCode Code, PackageEvidence Evidence, TrustLock? Lock, string? Policy = null, params ImmutableArray<FailureCode> AlsoStoppedBy);
}
