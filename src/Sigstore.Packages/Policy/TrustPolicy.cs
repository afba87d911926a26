using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Policy;

/// <summary>What the people of a repository demand: <c>sigstore.policy.json</c>, or the built-in policy.</summary>
public sealed class TrustPolicy
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "sigstore.policy.json";

    internal TrustPolicy()
    {
    }

    /// <summary>Everything that was proved when the package was locked must be proved again.</summary>
    public static TrustPolicy BuiltIn { get; } = new()
    {
        IsBuiltIn = true,
        Rules = [new TrustRule("*", default, [new Demand(Evidence.EvidenceKind.Hash, [], asLocked: true)])],
    };

    /// <summary>True for <see cref="BuiltIn"/>.</summary>
    public bool IsBuiltIn { get; private init; }

    /// <summary>The file's name as messages give it; empty for the built-in policy.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The instances the policy defines; <c>public</c> and <c>staging</c> need no definition.</summary>
    public ImmutableArray<PolicyInstance> Instances { get; internal init; } = [];

    /// <summary>The signers the policy defines, in its order.</summary>
    public ImmutableArray<PolicySigner> Signers { get; internal init; } = [];

    /// <summary>The rules, in the policy's order; order does not matter, the longest pattern wins.</summary>
    public ImmutableArray<TrustRule> Rules { get; internal init; } = [];

    /// <summary>What never passes.</summary>
    public ImmutableArray<DenyRule> Denied { get; internal init; } = [];

    /// <summary>What passes all the same, for a while.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; internal init; } = [];

    /// <summary>Attestation stores that may be asked about packages of which a kind of Sigstore evidence is demanded.</summary>
    public ImmutableArray<PolicyStore> Stores { get; internal init; } = [];

    /// <summary>What is allowed but unwise, each with its place.</summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>Reads a policy; <paramref name="file"/> is its name in messages. Strict: SIG2301 to SIG2308, with line and column.</summary>
    public static TrustPolicy Parse(ReadOnlySpan<byte> utf8, string file) => Parse(utf8, file, CheckSwitch.All);

    /// <summary>The same with checks taken out; for tests.</summary>
    internal static TrustPolicy Parse(ReadOnlySpan<byte> utf8, string file, CheckSwitch checks) => TrustPolicyReader.Read(utf8, file, checks);

    /// <summary>The rule of the longest matching pattern; null if none matches, and then the package fails.</summary>
    public TrustRule? RuleFor(string packageId)
    {
        ArgumentNullException.ThrowIfNull(packageId);
        return Rules.Where(rule => rule.StrengthFor(packageId) >= 0).MaxBy(rule => rule.StrengthFor(packageId));
    }

    /// <summary>True if any rule demands the kind of this package, so that it is worth looking for.</summary>
    public bool Demands(string packageId, Evidence.EvidenceKind kind) =>
        RuleFor(packageId)?.Demands.Any(demand => demand.Kind == kind) == true;

    /// <summary>Refuses a policy of which an exception has run out before <paramref name="today"/> (UTC): SIG2306.</summary>
    public void RefuseExpiredExceptions(DateOnly today) => RefuseExpiredExceptions(today, CheckSwitch.All);

    /// <summary>The same with checks taken out; for tests.</summary>
    internal void RefuseExpiredExceptions(DateOnly today, CheckSwitch checks)
    {
        if (Exceptions.FirstOrDefault(exception => exception.Until < today) is { } expired)
        {
            checks.Refuse(FailureCode.PolicyExceptionExpired,
                $"{File}{expired.At}: the exception for {expired.Pattern} held until {expired.Until:yyyy-MM-dd}, today is {today:yyyy-MM-dd}; renew it with a reason or remove it");
        }
    }

    /// <summary>The same policy with the fingerprints of its key files filled in; the shell reads the files.</summary>
    public TrustPolicy WithKeys(IReadOnlyDictionary<string, string> fingerprintsByFile)
    {
        ArgumentNullException.ThrowIfNull(fingerprintsByFile);
        PolicySigner Bind(PolicySigner signer) =>
            signer is PolicySigner.Key key && fingerprintsByFile.TryGetValue(key.File, out var fingerprint) ? key.WithFingerprint(fingerprint) : signer;
        return new TrustPolicy
        {
            IsBuiltIn = IsBuiltIn,
            File = File,
            Instances = Instances,
            Signers = [.. Signers.Select(Bind)],
            Rules = [.. Rules.Select(rule => new TrustRule(rule.Pattern, rule.At,
                [.. rule.Demands.Select(demand => new Demand(demand.Kind, [.. demand.AnyOf.Select(Bind)], demand.AsLocked))]))],
            Denied = [.. Denied.Select(rule => rule is DenyRule.Signer by ? new DenyRule.Signer(Bind(by.Who), by.From, by.To, by.Reason, by.At) : rule)],
            Exceptions = Exceptions,
            Stores = Stores,
            Warnings = Warnings,
        };
    }
}
