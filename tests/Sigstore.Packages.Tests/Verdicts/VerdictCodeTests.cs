using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using static Sigstore.Packages.Tests.Verdicts.Sample;

namespace Sigstore.Packages.Tests.Verdicts;

/// <summary>The first reason of a verdict bears the verdict's own code: it is what people look up.</summary>
public sealed class VerdictCodeTests
{
    private const string Policy = """
        {
          "version": 1,
          "signers": { "release": { "issuer": "https://token.actions.githubusercontent.com", "repository": "contoso/json", "ref": "refs/tags/v*" } },
          "packages": { "*": { "require": { "provenance": ["release"] } } },
          "deny": [ { "package": "Contoso.Json", "versions": "[2.0.1]", "reason": "built by a stolen token" } ],
          "exceptions": [ { "package": "Contoso.Json", "versions": "[3.0,4.0)", "reason": "vendor gone", "until": "2999-01-01" } ]
        }
        """;

    [Fact]
    public void Denied() => Has(FailureCode.PackageDenied, VerdictKind.Denied, Verify(Package("2.0.1", Proved(EvidenceKind.Provenance, Release)), null, PolicyOf(Policy)));

    [Fact]
    public void Unattested() => Has(FailureCode.PackageUnattested, VerdictKind.Unattested, Verify(Package("1.0.0"), null, PolicyOf(Policy)));

    [Fact]
    public void Untrusted() => Has(FailureCode.PackageUntrusted, VerdictKind.Untrusted, Verify(Package("1.0.0", Proved(EvidenceKind.Provenance, Stranger)), null, PolicyOf(Policy)));

    [Fact]
    public void Not_checked()
    {
        var unreadable = new PackageEvidence("Contoso.Json", "1.0.0", null) { Unreadable = Reason(FailureCode.PackageFileMissing) };
        Has(FailureCode.PackageNotChecked, VerdictKind.CouldNotCheck, Verify(unreadable, null, PolicyOf(Policy)));
    }

    [Fact]
    public void Exempt_is_a_code_of_its_own_that_passes()
    {
        var verdict = Verify(Package("3.1.0"), LockWith(Locked("3.1.0")), PolicyOf(Policy));
        Assert.True(verdict.Passes);
        Assert.Equal(FailureCode.PackageExempt, verdict.Kind.Code());
    }

    private static void Has(FailureCode code, VerdictKind kind, PackageVerdict verdict)
    {
        Assert.Equal(kind, verdict.Kind);
        Assert.Equal(code, verdict.Kind.Code());
        Assert.Equal(code, verdict.Reasons[0].Failure.Code);
        Assert.False(verdict.Passes);
    }
}
