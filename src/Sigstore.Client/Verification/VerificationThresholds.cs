namespace Sigstore.Client.Verification;

/// <summary>How much independent evidence is demanded; distinct logs and authorities are counted, never repetitions of one.</summary>
/// <remarks>Lowering one below its default has <c>Unsafe</c> or the kind of deployment in the name, so that it shows in review.</remarks>
public sealed class VerificationThresholds
{
    private VerificationThresholds(int logEntries, int certificateTimestamps, int times, bool requiresTimestampAuthority = false, bool ignoresUnknownTimestampAuthorities = false)
    {
        LogEntries = logEntries;
        CertificateTimestamps = certificateTimestamps;
        Times = times;
        RequiresTimestampAuthority = requiresTimestampAuthority;
        IgnoresUnknownTimestampAuthorities = ignoresUnknownTimestampAuthorities;
    }

    /// <summary>For signatures with a certificate: an entry of one log, a certificate timestamp of one CT log, one proved time.</summary>
    public static VerificationThresholds Default { get; } = new(1, 1, 1);

    /// <summary>For signatures with a managed key: an entry of one log; no certificate, so no certificate timestamp, and no time.</summary>
    public static VerificationThresholds ManagedKey { get; } = new(1, 0, 0);

    /// <summary>For instances that keep no logs, as a CI provider's private one: no entry and no certificate timestamp, but a timestamp authority's time.</summary>
    public static VerificationThresholds TimestampOnly { get; } = new(0, 0, 1, requiresTimestampAuthority: true);

    /// <summary>For managed keys of people who keep no log: the signature alone. Whoever steals the key leaves no trace.</summary>
    public static VerificationThresholds ManagedKeyWithoutLogUnsafe { get; } = new(0, 0, 0);

    /// <summary>Distinct transparency logs of which an entry must be proved.</summary>
    public int LogEntries { get; }

    /// <summary>Distinct CT logs of which the certificate must carry a timestamp.</summary>
    public int CertificateTimestamps { get; }

    /// <summary>Distinct sources (timestamp authorities, logs that promise a time) of which a time must be proved.</summary>
    public int Times { get; }

    /// <summary>True if the times must come from timestamp authorities.</summary>
    public bool RequiresTimestampAuthority { get; }

    /// <summary>
    /// True if a timestamp by an authority that the trusted root does not have is passed over. It proves nothing either way; without this it
    /// is a refusal, because a signer who adds evidence that cannot be checked is a reason to look.
    /// </summary>
    public bool IgnoresUnknownTimestampAuthorities { get; }

    /// <summary>The same, with timestamps by unknown authorities passed over; they never count, and one by a known authority must still verify.</summary>
    public VerificationThresholds IgnoringUnknownTimestampAuthorities() =>
        new(LogEntries, CertificateTimestamps, Times, RequiresTimestampAuthority, ignoresUnknownTimestampAuthorities: true);

    /// <summary>The same with more evidence demanded; 0 leaves a number as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is lower than the present one: more can be asked, less needs a name.</exception>
    public VerificationThresholds Raise(int logEntries = 0, int certificateTimestamps = 0, int times = 0, bool requiresTimestampAuthority = false)
    {
        static int Higher(int asked, int present) =>
            asked == 0 || asked >= present ? Math.Max(asked, present) : throw new ArgumentOutOfRangeException(nameof(asked), asked, "a threshold can only be raised");
        return new VerificationThresholds(
            Higher(logEntries, LogEntries),
            Higher(certificateTimestamps, CertificateTimestamps),
            Higher(times, Times),
            RequiresTimestampAuthority || requiresTimestampAuthority,
            IgnoresUnknownTimestampAuthorities);
    }
}
