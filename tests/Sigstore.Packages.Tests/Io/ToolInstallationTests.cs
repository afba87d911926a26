using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>What <c>dotnet tool restore</c> writes is taken for a tool's, in exactly its form, and for no other package's.</summary>
public sealed class ToolInstallationTests
{
    private const string Copy = "Contoso.Tool.nupkg";

    [Fact]
    public void A_tool_as_the_dotnet_command_installs_it_passes()
    {
        using var installed = Install();
        var found = Check(installed, isTool: true);
        Assert.True(found.IsIntact, string.Join("\n", found.Tampering) + found.Unreadable);
    }

    [Fact]
    public void A_tool_as_a_restore_installs_it_passes()
    {
        using var installed = InstalledPackages.Install("Contoso.Tool");
        Assert.True(Check(installed, isTool: true).IsIntact);
    }

    [Fact]
    public void The_same_folder_is_refused_of_any_other_package()
    {
        using var installed = Install();
        Assert.Equal(
            [FailureCode.ExtractedFileMissing, FailureCode.ExtractedFileExtra, FailureCode.ExtractedFileExtra, FailureCode.ContentHashDiffersFromMetadata, FailureCode.FileHashDiffersFromSha512File],
            Check(installed, isTool: false).Tampering.Select(failure => failure.Code));
    }

    [Theory]
    [InlineData("a byte of the copy", FailureCode.ExtractedFileDiffers)]
    [InlineData("a longer copy", FailureCode.ExtractedFileDiffers)]
    [InlineData("a link as the copy", FailureCode.ExtractedFileIsLink)]
    [InlineData("a copy of another name", FailureCode.ExtractedFileExtra)]
    [InlineData("a byte of the package", FailureCode.ExtractedFileDiffers)]
    [InlineData("a byte of the nuspec", FailureCode.ExtractedFileDiffers)]
    [InlineData("a second nuspec", FailureCode.ExtractedFileExtra)]
    [InlineData("another hash in .nupkg.metadata", FailureCode.ContentHashDiffersFromMetadata)]
    [InlineData("another hash in .nupkg.sha512", FailureCode.FileHashDiffersFromSha512File)]
    public void What_differs_from_that_form_is_refused(string harm, FailureCode code)
    {
        using var installed = Install();
        Harm(installed, harm);
        Assert.Equal(code, Assert.Single(Check(installed, isTool: true).Tampering).Code);
    }

    private static void Harm(InstalledPackages installed, string harm)
    {
        var copy = installed.PathOf(Copy);
        switch (harm)
        {
            case "a byte of the copy": Flip(copy, 10); break;
            case "a longer copy": File.AppendAllText(copy, "x"); break;
            case "a link as the copy": File.Delete(copy); File.CreateSymbolicLink(copy, installed.Package.NupkgPath); break;
            case "a copy of another name": File.Copy(copy, installed.PathOf("Contoso.Tools.nupkg")); break;
            case "a byte of the package": Flip(installed.Package.NupkgPath, 10); break;
            case "a byte of the nuspec": Flip(installed.PathOf("Contoso.Tool.nuspec"), 3); break;
            case "a second nuspec": File.Copy(installed.PathOf("Contoso.Tool.nuspec"), installed.PathOf("contoso.tool.nuspec")); break;
            case "another hash in .nupkg.metadata": File.WriteAllText(installed.PathOf(".nupkg.metadata"), """{ "version": 2, "contentHash": "AAAA" }"""); break;
            case "another hash in .nupkg.sha512": File.WriteAllText(installed.Package.NupkgPath + ".sha512", "AAAA"); break;
            default: throw new ArgumentOutOfRangeException(nameof(harm), harm, null);
        }
    }

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    // As seen of SDK 10.0.401: the nuspec under its own name, its hash in both records, the package a second time.
    private static InstalledPackages Install()
    {
        var installed = InstalledPackages.Install("Contoso.Tool");
        var nuspec = installed.PathOf("contoso.tool.nuspec");
        var hash = Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(nuspec)));
        File.Move(nuspec, installed.PathOf("Contoso.Tool.nuspec"));
        File.Copy(installed.Package.NupkgPath, installed.PathOf(Copy));
        File.WriteAllText(installed.PathOf(".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{hash}}" }""");
        File.WriteAllText(installed.Package.NupkgPath + ".sha512", hash);
        return installed;
    }

    private static CheckedPackage Check(InstalledPackages installed, bool isTool) =>
        InstalledPackageCheck.Check(new InstalledPackage(installed.Package.Identity, installed.Root) { IsLocalTool = isTool }, DigestSelection.None, CancellationToken.None);
}
