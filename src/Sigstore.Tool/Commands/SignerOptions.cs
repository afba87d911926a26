using System.CommandLine;
using System.Globalization;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>Who must have signed: an identity in one of three forms, always with its issuer, or a key.</summary>
internal sealed class SignerOptions
{
    private readonly Option<string?> _identity = new("--identity", "--certificate-identity") { Description = "The signer's address, workflow URI or user name, exactly", HelpName = "NAME" };
    private readonly Option<string?> _identityRegex = new("--identity-regex") { Description = "A regular expression the whole name matches", HelpName = "REGEX" };
    private readonly Option<string?> _issuer = new("--issuer", "--certificate-oidc-issuer") { Description = "The signer's identity provider, exactly", HelpName = "URL" };
    private readonly Option<string?> _repository = new("--repository") { Description = "The source repository of a CI build: owner/name or its URI", HelpName = "REPO" };
    private readonly Option<string?> _workflow = new("--workflow") { Description = "The workflow file of a CI build; * stands for any run of characters", HelpName = "PATH" };
    private readonly Option<string?> _ref = new("--ref") { Description = "The git ref of a CI build; * stands for any run of characters", HelpName = "REF" };
    private readonly Option<string[]> _trigger = new("--trigger") { Description = "The event that triggered a CI build; several: any of them", HelpName = "EVENT" };
    private readonly Option<string?> _key = new("--key") { Description = "The signer's public key, PEM", HelpName = "FILE" };
    private readonly Option<string?> _keyDetails = new("--key-details") { Description = "How the key signs, where it could in several ways: PKIX_RSA_PSS_2048_SHA256, rsa-sign-pss-3072-sha256, PKIX_ED25519, …", HelpName = "SCHEME" };
    private readonly Option<string?> _keyNotBefore = new("--key-not-before") { Description = "The first time at which the key is trusted; the signature must then prove its time", HelpName = "TIME" };
    private readonly Option<string?> _keyNotAfter = new("--key-not-after") { Description = "The last time at which the key is trusted; the signature must then prove its time", HelpName = "TIME" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _identity, _identityRegex, _issuer, _repository, _workflow, _ref, _trigger, _key, _keyDetails, _keyNotBefore, _keyNotAfter })
        {
            command.Add(option);
        }
    }

    /// <summary>True if a key is expected.</summary>
    public bool IsKeyIn(ParseResult parsed) => parsed.GetValue(_key) is not null;

    /// <summary>The policy, if any option speaks of the signer; else null.</summary>
    public SignerPolicy? OptionalPolicyIn(ParseResult parsed, ToolShell shell)
    {
        string?[] given =
        [
            .. FormsIn(parsed), parsed.GetValue(_issuer), parsed.GetValue(_workflow), parsed.GetValue(_ref), parsed.GetValue(_trigger)?.FirstOrDefault(),
            parsed.GetValue(_keyDetails), parsed.GetValue(_keyNotBefore), parsed.GetValue(_keyNotAfter),
        ];
        return given.All(value => value is null) ? null : PolicyIn(parsed, shell);
    }

    public SignerPolicy PolicyIn(ParseResult parsed, ToolShell shell)
    {
        if (FormsIn(parsed).Count(form => form is not null) != 1)
        {
            throw Usage("expected exactly one of --identity, --identity-regex, --repository and --key: anybody can sign, so say who must have");
        }

        RefuseStray(parsed);
        if (parsed.GetValue(_key) is { } key)
        {
            return KeyPolicyIn(parsed, KeyOf(shell.PathOf(key)));
        }

        var issuer = parsed.GetValue(_issuer) is { Length: > 0 } given ? given : throw Usage("expected --issuer: a name means nothing without who vouches for it");
        return SignerPolicy.OneOf(IdentityIn(parsed, issuer));
    }

    // What cannot be a key is no verdict on the file.
    private static PublicKey KeyOf(string path)
    {
        try
        {
            return PublicKey.ParsePem(System.Text.Encoding.UTF8.GetString(BundleFile.ReadFile(path)));
        }
        catch (SigstoreException unusable) when (unusable.Failure.Code is FailureCode.PublicKeyMalformed or FailureCode.PublicKeyUnsupported)
        {
            throw new SigstoreException(new Failure(FailureCode.UsageInvalid, $"expected --key with a public key in PEM (BEGIN PUBLIC KEY), found none that can be used in {path}", unusable.Failure), unusable);
        }
    }

    private ExpectedIdentity IdentityIn(ParseResult parsed, string issuer)
    {
        try
        {
            return parsed.GetValue(_identity) is { } identity ? new ExpectedIdentity.Exact(issuer, identity)
                : parsed.GetValue(_identityRegex) is { } regex ? new ExpectedIdentity.Pattern(issuer, regex)
                : new ExpectedIdentity.CiWorkflow(issuer, parsed.GetValue(_repository)!)
                {
                    Workflow = parsed.GetValue(_workflow),
                    Ref = parsed.GetValue(_ref),
                    Triggers = parsed.GetValue(_trigger) ?? [],
                };
        }
        catch (ArgumentException wrong)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, parsed.GetValue(_identityRegex) is { Length: > 0 } regex
                ? $"expected --identity-regex as an expression that runs in linear time (no look-around, no back reference), found '{regex}': {wrong.Message}"
                : "expected a name that is not empty as --identity, --identity-regex or --repository", wrong);
        }
    }

    private string?[] FormsIn(ParseResult parsed) => [parsed.GetValue(_identity), parsed.GetValue(_identityRegex), parsed.GetValue(_repository), parsed.GetValue(_key)];

    private SignerPolicy KeyPolicyIn(ParseResult parsed, PublicKey key)
    {
        var details = parsed.GetValue(_keyDetails) is { } scheme ? KeyScheme.Parse(scheme) : key.DefaultDetails;
        return key.Supports(details)
            ? SignerPolicy.Key(key, details, TimeIn(parsed, _keyNotBefore), TimeIn(parsed, _keyNotAfter))
            : throw Usage($"expected --key-details of a key like this one ({KeyScheme.NamesFor(key)}), found {parsed.GetValue(_keyDetails)}");
    }

    private static DateTimeOffset? TimeIn(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        // With a zone, or it would mean another time on another machine.
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:sszzz"];
        return (text.EndsWith('Z') || text.Length > 19) && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Usage($"expected {option.Name} as a time with its zone, such as 2026-01-31T00:00:00Z, found '{text}'");
    }

    // An option that has no effect would be a demand that nobody checks.
    private void RefuseStray(ParseResult parsed)
    {
        var isBuild = parsed.GetValue(_repository) is not null;
        var stray = !isBuild && (parsed.GetValue(_workflow) ?? parsed.GetValue(_ref) ?? parsed.GetValue(_trigger)?.FirstOrDefault()) is not null;
        if (stray)
        {
            throw Usage("expected --workflow, --ref and --trigger together with --repository only");
        }

        if (parsed.GetValue(_key) is null && (parsed.GetValue(_keyDetails) ?? parsed.GetValue(_keyNotBefore) ?? parsed.GetValue(_keyNotAfter)) is not null)
        {
            throw Usage("expected --key-details, --key-not-before and --key-not-after together with --key only");
        }

        if (parsed.GetValue(_key) is not null && parsed.GetValue(_issuer) is not null)
        {
            throw Usage("expected --key or --issuer, found both: a key has no issuer");
        }
    }

    private static SigstoreException Usage(string detail) => new(FailureCode.UsageInvalid, detail);
}
