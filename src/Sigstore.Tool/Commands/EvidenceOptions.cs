using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>How much evidence is demanded of a signature, where it is not the usual.</summary>
internal sealed class EvidenceOptions
{
    private readonly Option<bool> _timestampOnly = new("--timestamp-only") { Description = "The instance keeps no logs (a private one): a timestamp authority's time is enough" };
    private readonly Option<bool> _ignoreUnknown = new("--ignore-unknown-timestamp-authorities") { Description = "Pass over timestamps by authorities that the instance does not have; they never count" };
    private readonly Option<bool> _withoutLog = new("--without-log-unsafe") { Description = "With --key: accept a signature that nobody logged" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _timestampOnly, _ignoreUnknown, _withoutLog })
        {
            command.Add(option);
        }
    }

    /// <summary>What the options ask for; the defaults for certificates or managed keys where they say nothing.</summary>
    public VerificationThresholds ThresholdsIn(ParseResult parsed, bool isKey)
    {
        var thresholds = (parsed.GetValue(_timestampOnly), parsed.GetValue(_withoutLog), isKey) switch
        {
            (true, true, _) => throw new SigstoreException(FailureCode.UsageInvalid, "expected --timestamp-only or --without-log-unsafe, found both"),
            (_, true, false) => throw new SigstoreException(FailureCode.UsageInvalid, "expected --without-log-unsafe together with --key only, found it without: a certificate that nobody logged says nothing"),
            (true, _, _) => VerificationThresholds.TimestampOnly,
            (_, true, _) => VerificationThresholds.ManagedKeyWithoutLogUnsafe,
            (_, _, true) => VerificationThresholds.ManagedKey,
            _ => VerificationThresholds.Default,
        };
        return parsed.GetValue(_ignoreUnknown) ? thresholds.IgnoringUnknownTimestampAuthorities() : thresholds;
    }
}
