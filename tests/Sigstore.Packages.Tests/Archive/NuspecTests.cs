using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

public sealed class NuspecTests
{
    [Fact]
    public void Reads_what_a_package_says_of_itself()
    {
        var nuspec = Parse("""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata minClientVersion="3.0">
              <id>Contoso.Json</id><version>1.2.3.0</version><authors>Ada, Bob</authors><description> Json </description><copyright>c</copyright>
              <license type="expression">MIT</license><licenseUrl>https://licenses.example/MIT</licenseUrl><projectUrl>https://contoso.example</projectUrl>
              <repository type="git" url="https://git.example/contoso/json" commit="abc" /><developmentDependency>true</developmentDependency>
              <packageTypes><packageType name="DotnetTool" /></packageTypes></metadata></package>
            """);
        Assert.Equal("contoso.json/1.2.3", nuspec.Identity.Key);
        Assert.Equal(("MIT", null, "https://licenses.example/MIT"), (nuspec.LicenseExpression, nuspec.LicenseFile, nuspec.LicenseUrl));
        Assert.Equal(("git", "https://git.example/contoso/json", "abc"), (nuspec.RepositoryType, nuspec.RepositoryUrl, nuspec.RepositoryCommit));
        Assert.Equal(("Ada, Bob", "Json", "c", "https://contoso.example"), (nuspec.Authors, nuspec.Description, nuspec.Copyright, nuspec.ProjectUrl));
        Assert.True(nuspec.IsDevelopmentDependency);
        Assert.Equal(["DotnetTool"], nuspec.PackageTypes);
    }

    [Theory]
    [InlineData("not XML")]
    [InlineData("<package />")]
    [InlineData("<other><metadata><id>a</id><version>1.0</version></metadata></other>")]
    [InlineData("<package><metadata><id>a</id></metadata></package>")]
    [InlineData("<package><metadata><id>a</id><id>b</id><version>1.0</version></metadata></package>")]
    [InlineData("<package><metadata><id>a</id><ID>b</ID><version>1.0</version></metadata></package>")]
    [InlineData("<package><metadata><id>a</id><version>1.0</version></metadata><metadata /></package>")]
    [InlineData("<!DOCTYPE package [<!ENTITY x \"a\">]><package><metadata><id>&x;</id><version>1.0</version></metadata></package>")]
    public void Refuses_two_meanings_and_document_types(string xml) =>
        Assert.Equal(FailureCode.NuspecMalformed, Assert.Throws<SigstoreException>(() => Parse(xml)).Failure.Code);

    [Fact]
    public void Refuses_deep_nesting() => Assert.Equal(FailureCode.NuspecMalformed, Assert.Throws<SigstoreException>(() => Parse(
        $"<package><metadata>{string.Concat(Enumerable.Repeat("<a>", 100))}{string.Concat(Enumerable.Repeat("</a>", 100))}</metadata></package>")).Failure.Code);

    [Fact]
    public void Refuses_an_id_that_is_none() => Assert.Equal(FailureCode.PackageIdentityMalformed, Assert.Throws<SigstoreException>(() => Parse(
        "<package><metadata><id>../a</id><version>1.0</version></metadata></package>")).Failure.Code);

    private static Nuspec Parse(string xml) => Nuspec.Parse(Encoding.UTF8.GetBytes(xml));
}
