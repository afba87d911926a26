using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests;

/// <summary>Asserts that a step is refused, and with exactly which code.</summary>
internal static class Refusals
{
    public static Failure Throws(FailureCode code, Action action)
    {
        var failure = Assert.Throws<SigstoreException>(action).Failure;
        Assert.True(code == failure.Code, $"expected {Failure.IdOf(code)}, found {failure}");
        return failure;
    }
}
