using System.Runtime.CompilerServices;

namespace Sigstore.Client.Failures;

/// <summary>
/// Which checks are made. Production code knows only <see cref="All"/>; the attack catalogue of the tests takes single checks out, to
/// show that each forgery is stopped by exactly the check it names and by no other.
/// </summary>
/// <remarks>Immutable, passed down explicitly; the type is internal, so nothing outside the library can weaken a check.</remarks>
internal sealed class CheckSwitch
{
    private readonly FailureCode[] _skipped;

    private CheckSwitch(FailureCode[] skipped) => _skipped = skipped;

    /// <summary>Every check is made.</summary>
    public static CheckSwitch All { get; } = new([]);

    /// <summary>Every check but those that refuse with one of <paramref name="skipped"/>; for tests.</summary>
    public static CheckSwitch Without(params ReadOnlySpan<FailureCode> skipped) => new(skipped.ToArray());

    /// <summary>True if the check that refuses with <paramref name="code"/> is made.</summary>
    public bool IsOn(FailureCode code) => _skipped.Length == 0 || Array.IndexOf(_skipped, code) < 0;

    /// <summary>Refuses, unless the check of this code was taken out.</summary>
    public void Refuse(FailureCode code, string detail)
    {
        if (IsOn(code))
        {
            throw new SigstoreException(code, detail);
        }
    }

    /// <summary>Refuses if <paramref name="holds"/> is false; the detail is formatted only then.</summary>
    public void Demand(bool holds, FailureCode code, [InterpolatedStringHandlerArgument(nameof(holds))] DemandHandler detail)
    {
        if (!holds)
        {
            Refuse(code, detail.ToString());
        }
    }

    /// <summary>Refuses if <paramref name="holds"/> is false.</summary>
    public void Demand(bool holds, FailureCode code, string detail)
    {
        if (!holds)
        {
            Refuse(code, detail);
        }
    }
}
