using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

public sealed class PackageIdentityTests
{
    [Fact]
    public void The_key_is_lower_case_and_normalised()
    {
        var identity = PackageIdentity.Create("Contoso.Json", "1.2.3.0-RC1+meta");
        Assert.Equal("contoso.json/1.2.3-rc1", identity.Key);
        Assert.Equal("contoso.json.1.2.3-rc1.nupkg", identity.FileName);
        Assert.Equal("Contoso.Json 1.2.3-RC1", identity.ToString());
        Assert.Equal(PackageIdentity.Parse("CONTOSO.json/1.2.3-rc1"), identity);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("a\u0000")]
    [InlineData("a\u202Eb")]
    public void Refuses_an_id_that_could_not_be_a_folder(string id) =>
        Assert.Equal(FailureCode.PackageIdentityMalformed, Assert.Throws<SigstoreException>(() => PackageIdentity.Create(id, "1.0.0")).Failure.Code);

    [Fact]
    public void Refuses_a_key_without_version() =>
        Assert.Equal(FailureCode.PackageIdentityMalformed, Assert.Throws<SigstoreException>(() => PackageIdentity.Parse("Contoso.Json")).Failure.Code);
}
