using System.IO.Compression;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>NuGet's own verifier over real packages that these tests restore, and over the same packages changed.</summary>
public sealed class NuGetSignatureTests
{
    private const string Signature = ".signature.p7s";

    // Referenced by this project, so restored wherever it was built; both are signed by the repository.
    private static readonly PackageIdentity One = PackageIdentity.Create("FsCheck", "3.6.0");
    private static readonly PackageIdentity Other = PackageIdentity.Create("xunit.v3.assert", "3.2.2");

    [Fact]
    public async Task A_real_repository_signature_names_service_index_and_owners()
    {
        var findings = await VerifyAsync(await ReadAsync(One));
        var proved = Assert.Single(findings.Proved, evidence => evidence.Kind == EvidenceKind.Repository);
        var signer = Assert.IsType<StableSigner.Repository>(proved.Signer);
        Assert.StartsWith("https://", signer.ServiceIndex, StringComparison.Ordinal);
        Assert.NotEmpty(signer.Owners);
        Assert.NotNull(proved.Facts.SignedAt);
    }

    [Fact]
    public async Task A_changed_signature_is_refused()
    {
        var package = await ReadAsync(One);
        // The signed words are "Version:1 … -Hash:…"; this is a character of the hash.
        var at = package.AsSpan().LastIndexOf("-Hash:"u8) + 10;
        package[at] = package[at] == (byte)'A' ? (byte)'B' : (byte)'A';
        Assert.Equal(FailureCode.NuGetSignatureInvalid, (await VerifyAsync(package)).Refused!.Reason.Code);
    }

    [Fact]
    public async Task The_signature_of_another_package_is_refused()
    {
        var swapped = WithSignatureOf(await ReadAsync(One), await ReadAsync(Other));
        Assert.Equal(FailureCode.NuGetSignatureOfOtherBytes, (await VerifyAsync(swapped, await ReadAsync(One))).Refused!.Reason.Code);
    }

    [Fact]
    public async Task A_signature_over_other_bytes_than_those_that_were_hashed_is_refused() =>
        Assert.Equal(FailureCode.NuGetSignatureOfOtherBytes, (await VerifyAsync(await ReadAsync(One), await ReadAsync(Other))).Refused!.Reason.Code);

    private static async Task<byte[]> ReadAsync(PackageIdentity identity)
    {
        var folder = PackageFolders.OfUser(Environment.GetEnvironmentVariable).Locate(identity);
        return await File.ReadAllBytesAsync(Path.Combine(folder, identity.Key, identity.FileName), TestContext.Current.CancellationToken);
    }

    private static Task<NuGetSignatureFindings> VerifyAsync(byte[] package, byte[]? hashed = null)
    {
        using var archive = PackageArchive.Open(new MemoryStream(hashed ?? package));
        using var signed = PackageArchive.Open(new MemoryStream(package));
        var entry = signed.Find(".signature.p7s")!;
        return NuGetSignatures.Load(online: false).VerifyAsync(package.AsMemory((int)entry.DataOffset, (int)entry.Size), archive.Digests(DigestSelection.All), TestContext.Current.CancellationToken);
    }

    private static byte[] WithSignatureOf(byte[] package, byte[] other)
    {
        using var stream = new MemoryStream();
        stream.Write(package);
        using (var source = new ZipArchive(new MemoryStream(other)))
        using (var target = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            target.GetEntry(Signature)!.Delete();
            using var from = source.GetEntry(Signature)!.Open();
            using var to = target.CreateEntry(Signature, CompressionLevel.NoCompression).Open();
            from.CopyTo(to);
        }

        return stream.ToArray();
    }
}
