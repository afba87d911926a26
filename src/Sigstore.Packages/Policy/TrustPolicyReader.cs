using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Failures;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Policy;

/// <summary>From positioned JSON to <see cref="TrustPolicy"/>: every mistake is refused where it stands.</summary>
internal sealed class TrustPolicyReader
{
    private static readonly string[] Forgivable = ["unattested", "untrusted", "downgraded", "signer-changed", "could-not-check"];

    private readonly string _file;
    private readonly Dictionary<string, PolicyInstance> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicySigner> _signers = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    private readonly CheckSwitch _checks;

    private TrustPolicyReader(string file, CheckSwitch checks) => (_file, _checks) = (file, checks);

    public static TrustPolicy Read(ReadOnlySpan<byte> utf8, string file, CheckSwitch checks) =>
        new TrustPolicyReader(file, checks).Read(JsonTree.Parse(utf8, file, JsonDialect.Policy, checks));

    private TrustPolicy Read(JsonValue root)
    {
        var policy = root.AsObject("the policy").Only("$schema", "version", "instances", "signers", "packages", "deny", "exceptions", "stores");
        var version = policy.Get("version");
        if (version.AsNumber("'version'") != 1 && _checks.IsOn(FailureCode.PolicyVersionUnsupported))
        {
            throw version.Wrong(FailureCode.PolicyVersionUnsupported, "expected \"version\": 1; this tool knows no other");
        }

        var instances = ReadInstances(policy.Find("instances"));
        ReadSigners(policy.Find("signers"));
        var rules = ReadRules(policy.Get("packages"));
        return new TrustPolicy
        {
            File = _file,
            Instances = instances,
            Signers = [.. _signers.Values],
            Rules = rules,
            Denied = ReadEach(policy.Find("deny"), "'deny'", ReadDeny),
            Exceptions = ReadEach(policy.Find("exceptions"), "'exceptions'", ReadException),
            Stores = ReadStores(policy.Find("stores")),
            Warnings = [.. _warnings],
        };
    }

    private ImmutableArray<PolicyInstance> ReadInstances(JsonValue? section)
    {
        foreach (var name in new[] { "public", "staging" })
        {
            _instances.Add(name, new PolicyInstance.BuiltIn(name));
        }

        foreach (var member in section?.AsObject("'instances'").Members ?? [])
        {
            // "Public" beside "public" would be somebody else's root under a name that a reader takes for the built-in one.
            var alike = _instances.Keys.FirstOrDefault(name => string.Equals(name, member.Name, StringComparison.OrdinalIgnoreCase));
            if ((!_instances.TryAdd(member.Name, PolicySignerReader.ReadInstance(member)) || alike is not null) && _checks.IsOn(FailureCode.PolicyDuplicate))
            {
                throw member.Value.Wrong(FailureCode.PolicyDuplicate, alike is "public" or "staging"
                    ? $"instance '{alike}' is built in and can't be defined again, in no letter case"
                    : $"instances '{alike}' and '{member.Name}' differ in letter case alone");
            }
        }

        return [.. _instances.Values];
    }

    private void ReadSigners(JsonValue? section)
    {
        foreach (var member in section?.AsObject("'signers'").Members ?? [])
        {
            var signer = PolicySignerReader.Read(member, InstanceOf);
            _signers[member.Name] = signer; // a second of the same name was refused when the text was read
            if (signer is PolicySigner.Workflow { Ref: null })
            {
                _warnings.Add($"{_file}{member.At}: signer '{member.Name}' names no ref: a build of any branch passes");
            }
        }
    }

    private string InstanceOf(JsonValue.Object signer)
    {
        var named = signer.Find("instance");
        var name = named?.AsText("'instance'") ?? "public";
        return _instances.ContainsKey(name)
            ? name
            : throw named!.Wrong(FailureCode.PolicyUnknownName, $"instance '{name}' is not defined; 'instances' defines {Known(_instances.Keys)}");
    }

    private ImmutableArray<TrustRule> ReadRules(JsonValue section)
    {
        var rules = ImmutableArray.CreateBuilder<TrustRule>();
        var patterns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in section.AsObject("'packages'").Members)
        {
            var body = member.Value.AsObject($"the rule of '{member.Name}'").Only("require");
            if (!PackagePattern.IsValid(member.Name))
            {
                throw member.Value.Wrong($"expected {PackagePattern.Expectation}, found '{member.Name}'");
            }

            if (!patterns.Add(member.Name) && _checks.IsOn(FailureCode.PolicyDuplicate))
            {
                throw member.Value.Wrong(FailureCode.PolicyDuplicate, $"pattern '{member.Name}' is given twice (package ids have no case)");
            }

            rules.Add(new TrustRule(member.Name, member.At, ReadDemands(body)));
        }

        return rules.Count > 0 ? rules.ToImmutable() : throw section.Wrong("expected at least one pattern; \"*\" covers every package");
    }

    private ImmutableArray<Demand> ReadDemands(JsonValue.Object rule)
    {
        var demands = ImmutableArray.CreateBuilder<Demand>();
        var require = rule.Get("require").AsObject("'require'");
        foreach (var member in require.Members)
        {
            if (!EvidenceKinds.TryParse(member.Name, out var kind))
            {
                throw member.Value.Wrong($"unknown kind '{member.Name}'; expected one of {string.Join(", ", EvidenceKinds.Words)}");
            }

            demands.Add(ReadDemand(kind, member.Value));
        }

        return demands.Count > 0 ? demands.ToImmutable() : throw require.Wrong(FailureCode.PolicyDemandEmpty, "nothing is demanded; the least is \"hash\": \"locked\"");
    }

    private Demand ReadDemand(EvidenceKind kind, JsonValue value)
    {
        if (value is JsonValue.Text { Content: "locked" })
        {
            return new Demand(kind, [], asLocked: true);
        }

        if (kind == EvidenceKind.Hash || value is not JsonValue.Array { Items.Count: > 0 } names)
        {
            throw value.Wrong(FailureCode.PolicyDemandEmpty, $"'{kind.Word()}' is demanded of nobody; expected {(kind == EvidenceKind.Hash ? "" : "an array of signers, or ")}\"locked\"");
        }

        var named = _checks.IsOn(FailureCode.PolicyUnknownName) ? names.Items : [.. names.Items.Where(item => _signers.ContainsKey(item.AsText("the name of a signer")))];
        return new Demand(kind, [.. named.Select(item => SignerFor(kind, item))], asLocked: false);
    }

    private PolicySigner SignerFor(EvidenceKind kind, JsonValue item)
    {
        var signer = SignerNamed(item);
        var fits = signer switch
        {
            PolicySigner.Author or PolicySigner.AuthorCertificate => kind == EvidenceKind.Author,
            PolicySigner.Repository => kind == EvidenceKind.Repository,
            _ => kind.IsSigstore(),
        };
        return fits ? signer : throw item.Wrong($"signer '{signer.Name}' can't stand behind '{kind.Word()}': it is defined for another kind of evidence");
    }

    private PolicySigner SignerNamed(JsonValue item)
    {
        var name = item.AsText("the name of a signer");
        return _signers.TryGetValue(name, out var signer)
            ? signer
            : throw item.Wrong(FailureCode.PolicyUnknownName, $"signer '{name}' is not defined; 'signers' defines {Known(_signers.Keys)}");
    }

    private static ImmutableArray<T> ReadEach<T>(JsonValue? section, string what, Func<JsonValue.Object, T> read) =>
        section is null ? [] : [.. section.AsArray(what).Items.Select(item => read(item.AsObject($"an entry of {what}")))];

    private DenyRule ReadDeny(JsonValue.Object rule)
    {
        rule.Only("package", "versions", "digest", "signer", "from", "to", "reason");
        var reason = rule.GetText("reason");
        return (rule.Find("package"), rule.Find("digest"), rule.Find("signer")) switch
        {
            ({ } package, null, null) => new DenyRule.Package(PatternIn(package), VersionsIn(rule), reason, rule.Only("package", "versions", "reason").At),
            (null, { } digest, null) => new DenyRule.Digest(DigestIn(digest), reason, rule.Only("digest", "reason").At),
            (null, null, { } signer) => ReadDeniedSigner(rule.Only("signer", "from", "to", "reason"), SignerNamed(signer), reason),
            _ => throw rule.Wrong("expected exactly one of 'package', 'digest', 'signer'"),
        };
    }

    // A span that holds no moment would deny nothing, in silence.
    private static DenyRule.Signer ReadDeniedSigner(JsonValue.Object rule, PolicySigner signer, string reason)
    {
        var (from, to) = (TimeIn(rule, "from", endOfDay: false), TimeIn(rule, "to", endOfDay: true));
        return from > to ? throw rule.Get("to").Wrong("expected 'to' no earlier than 'from'") : new DenyRule.Signer(signer, from, to, reason, rule.At);
    }

    // What no package can have would deny nothing, in silence.
    private static string DigestIn(JsonValue value)
    {
        var text = value.AsText("'digest'");
        Span<byte> hash = stackalloc byte[64];
        if (text.Length == 88 && Convert.TryFromBase64String(text, hash, out var length) && length == 64)
        {
            return "sha512:" + Convert.ToHexStringLower(hash);
        }

        var lower = text.ToLowerInvariant();
        var isDigest = lower.Split(':') is [var algorithm, var hex] && ((algorithm, hex.Length) is ("sha256", 64) or ("sha512", 128)) && hex.All(char.IsAsciiHexDigitLower);
        return isDigest ? lower : throw value.Wrong("expected sha256: and 64, or sha512: and 128 hexadecimal digits, or a SHA-512 hash in base64");
    }

    private static PolicyException ReadException(JsonValue.Object entry)
    {
        entry.Only("package", "versions", "verdicts", "reason", "until");
        var verdicts = entry.Find("verdicts")?.AsTexts("'verdicts'") ?? ["unattested"];
        if (verdicts.FirstOrDefault(verdict => !Forgivable.Contains(verdict)) is { } forbidden)
        {
            throw entry.Get("verdicts").Wrong(FailureCode.PolicyExceptionForbidden, $"no exception can cover '{forbidden}'; possible are {string.Join(", ", Forgivable)}");
        }

        var until = entry.Get("until");
        if (!DateOnly.TryParseExact(until.AsText("'until'"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            throw until.Wrong("expected 'until' as a day: 2027-03-31");
        }

        return new PolicyException(PatternIn(entry.Get("package")), VersionsIn(entry), verdicts, entry.GetText("reason"), day, entry.At);
    }

    private static ImmutableArray<PolicyStore> ReadStores(JsonValue? section)
    {
        var items = section?.AsArray("'stores'").Items ?? [];
        return items.Count <= PolicyStore.MaxStores
            ? [.. items.Select(item => PolicyStore.TryParse(item.AsText("the address of a store"), out var store, out var mistake) ? store : throw item.Wrong(mistake))]
            : throw section!.Wrong($"expected at most {PolicyStore.MaxStores} stores");
    }

    private static string PatternIn(JsonValue value)
    {
        var pattern = value.AsText("'package'");
        return PackagePattern.IsValid(pattern) ? pattern : throw value.Wrong($"expected {PackagePattern.Expectation}, found '{pattern}'");
    }

    private static VersionRange VersionsIn(JsonValue.Object entry)
    {
        if (entry.Find("versions") is not { } versions)
        {
            return VersionRange.All;
        }

        return VersionRange.TryParse(versions.AsText("'versions'"), out var range)
            ? range
            : throw versions.Wrong("expected a version range such as [1.0,2.0), or [1.0.1] for exactly one");
    }

    // A day begins with its first moment and ends with its last.
    private static DateTimeOffset? TimeIn(JsonValue.Object entry, string name, bool endOfDay)
    {
        if (entry.Find(name) is not { } value)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = value.AsText($"'{name}'");
        if (endOfDay && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new DateTimeOffset(day, TimeOnly.MaxValue, TimeSpan.Zero);
        }

        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw value.Wrong($"expected '{name}' as 2027-03-31 or 2027-03-31T12:00:00Z");
    }

    private static string Known(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}
