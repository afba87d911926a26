namespace Sigstore.Packages.Evidence;

/// <summary>What a bundle is worth. Closed: <see cref="Proof"/>, <see cref="Invalid"/>, <see cref="NotApplicable"/>.</summary>
public abstract class Appraisal
{
    private Appraisal()
    {
    }

    /// <summary>It proves something about the package.</summary>
    public sealed class Proof : Appraisal
    {
        internal Proof(ProvedEvidence evidence) => Evidence = evidence;

        /// <summary>What it proves.</summary>
        public ProvedEvidence Evidence { get; }
    }

    /// <summary>It claims to be about the package, under a named instance, and does not verify.</summary>
    public sealed class Invalid : Appraisal
    {
        internal Invalid(RefusedEvidence refused) => Refused = refused;

        /// <summary>Why.</summary>
        public RefusedEvidence Refused { get; }
    }

    /// <summary>It is about other bytes, of an unknown version or kind, or of an instance that nobody named.</summary>
    public sealed class NotApplicable : Appraisal
    {
        internal NotApplicable(RefusedEvidence refused) => Refused = refused;

        /// <summary>Why.</summary>
        public RefusedEvidence Refused { get; }
    }
}
