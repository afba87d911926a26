using System.CommandLine;
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

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _identity, _identityRegex, _issuer, _repository, _workflow, _ref, _trigger, _key })
        {
            command.Add(option);
        }
    }

    public SignerPolicy PolicyIn(ParseResult parsed, ToolShell shell)
    {
        var forms = new[] { parsed.GetValue(_identity), parsed.GetValue(_identityRegex), parsed.GetValue(_repository), parsed.GetValue(_key) };
        if (forms.Count(form => form is not null) != 1)
        {
            throw Usage("expected exactly one of --identity, --identity-regex, --repository and --key: anybody can sign, so say who must have");
        }

        RefuseStray(parsed);
        if (parsed.GetValue(_key) is { } key)
        {
            return SignerPolicy.Key(PublicKey.ParsePem(System.Text.Encoding.UTF8.GetString(BundleFile.ReadFile(shell.PathOf(key)))));
        }

        var issuer = parsed.GetValue(_issuer) is { Length: > 0 } given ? given : throw Usage("expected --issuer: a name means nothing without who vouches for it");
        return SignerPolicy.OneOf(IdentityIn(parsed, issuer));
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
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected an identity, found: {wrong.Message}", wrong);
        }
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

        if (parsed.GetValue(_key) is not null && parsed.GetValue(_issuer) is not null)
        {
            throw Usage("expected --key or --issuer, found both: a key has no issuer");
        }
    }

    private static SigstoreException Usage(string detail) => new(FailureCode.UsageInvalid, detail);
}
