using Sigstore.Client.Failures;

namespace Sigstore.Client.Verification;

/// <summary>The answer of a verification: <see cref="Accepted"/> with what was proved, or <see cref="Rejected"/> with why not.</summary>
public abstract class Verdict
{
    private Verdict()
    {
    }

    /// <summary>True if everything demanded was proved.</summary>
    public abstract bool IsAccepted { get; }

    /// <summary>What was proved, or the failure as an exception: for callers who cannot go on without.</summary>
    /// <exception cref="SigstoreException">The failure of <see cref="Rejected"/>.</exception>
    public VerifiedSignature Require() => this switch
    {
        Accepted accepted => accepted.Signature,
        Rejected rejected => throw new SigstoreException(rejected.Failure),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Every check passed.</summary>
    public sealed class Accepted : Verdict
    {
        internal Accepted(VerifiedSignature signature) => Signature = signature;

        /// <inheritdoc/>
        public override bool IsAccepted => true;

        /// <summary>What was proved, and nothing else.</summary>
        public VerifiedSignature Signature { get; }
    }

    /// <summary>A check failed.</summary>
    public sealed class Rejected : Verdict
    {
        internal Rejected(Failure failure) => Failure = failure;

        /// <inheritdoc/>
        public override bool IsAccepted => false;

        /// <summary>The check that failed, with its causes.</summary>
        public Failure Failure { get; }
    }
}
