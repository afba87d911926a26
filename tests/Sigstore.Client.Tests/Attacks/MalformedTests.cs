using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Attacks;

public sealed class MalformedTests
{
    public static TheoryData<string> Names => [.. MalformedTable.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_document_is_refused_with_its_own_code(string name)
    {
        var row = MalformedTable.All.Single(row => row.Name == name);
        var forge = new Forge();
        row.Lie(forge);
        var failure = forge.Build().Decide(CheckSwitch.All);
        Assert.NotNull(failure);
        Assert.True(row.Code == failure.Code, $"expected {Failure.IdOf(row.Code)}, found {failure}");
        Assert.Contains("expected", failure.Detail, StringComparison.Ordinal);
    }
}
