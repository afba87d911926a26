using System.Collections.Immutable;

namespace Sigstore.Client.Failures;

/// <summary>Carries a <see cref="Failures.Failure"/> out of a refused step to the one place that turns it into a verdict.</summary>
public sealed class SigstoreException : Exception
{
    /// <summary>Wraps a failure; <paramref name="inner"/> is the platform's exception it was translated from, if any.</summary>
    public SigstoreException(Failure failure, Exception? inner = null)
        : base((failure ?? throw new ArgumentNullException(nameof(failure))).ToString(), inner) => Failure = failure;

    /// <summary>Creates the failure and wraps it.</summary>
    public SigstoreException(FailureCode code, string detail, params ImmutableArray<Failure> causes)
        : this(new Failure(code, detail, causes))
    {
    }

    /// <summary>Creates the failure and wraps it with the platform exception it was translated from.</summary>
    public SigstoreException(FailureCode code, string detail, Exception inner)
        : this(new Failure(code, detail), inner)
    {
    }

    /// <summary>The refusal.</summary>
    public Failure Failure { get; }
}
