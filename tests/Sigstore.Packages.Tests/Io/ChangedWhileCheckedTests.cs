using Sigstore.Client.Failures;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>Someone changes the package while it is read: at whichever read, what is reported is never a package that was not whole.</summary>
public sealed class ChangedWhileCheckedTests
{
    [Fact]
    public void A_package_swapped_at_any_read_is_never_reported_as_intact_with_the_other_content()
    {
        using var honest = InstalledPackages.Install();
        var expected = honest.Check().Digests!.FileSha512;
        var swapped = File.ReadAllBytes(honest.Package.NupkgPath);
        swapped[10] ^= 1;
        for (var read = 0; read < 80; read++)
        {
            var found = honest.Check(open: path => new SwappingStream(File.ReadAllBytes(path), swapped, swapAt: read));
            Assert.True(!found.IsIntact || found.Digests!.FileSha512.Equals(expected), $"swapped at read {read}");
        }
    }

    [Fact]
    public void A_nuspec_or_bundle_that_is_another_in_the_hashed_pass_is_noticed()
    {
        using var honest = InstalledPackages.Install();
        var nupkg = File.ReadAllBytes(honest.Package.NupkgPath);
        var changed = nupkg.ToArray();
        var at = changed.AsSpan().IndexOf("in-toto"u8);
        changed[at] = (byte)'I';
        // Everything is read from the changed file when it is opened, and from the honest one when it is hashed.
        var reads = Enumerable.Range(1, 200).Select(swapAt => honest.Check(
            CheckSwitch.Without(FailureCode.ArchiveContentCorrupt, FailureCode.EmbeddedBundleEntryInvalid),
            path => new SwappingStream(changed, nupkg, swapAt)));
        Assert.Contains(reads, found => found.Tampering.Any(failure => failure.Code == FailureCode.PackageChangedWhileChecked));
    }

    [Fact]
    public void A_file_planted_during_the_check_is_noticed()
    {
        using var installed = InstalledPackages.Install();
        var found = installed.Check(open: path =>
        {
            File.AppendAllText(installed.PathOf("planted.targets"), "<Project />");
            return PackageFileAccess.OpenRead(path);
        });
        Assert.Equal(FailureCode.PackageChangedWhileChecked, Assert.Single(found.Tampering).Code);
    }

    /// <summary>Gives the first file's bytes until so many reads were made, then the second's.</summary>
    private sealed class SwappingStream(byte[] first, byte[] second, int swapAt) : MemoryStream(first.ToArray(), writable: true)
    {
        private int _reads;

        public override int Read(Span<byte> buffer)
        {
            Swap();
            return base.Read(buffer);
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Swap();
            return base.Read(buffer, offset, count);
        }

        private void Swap()
        {
            if (_reads++ == swapAt)
            {
                var at = Position;
                Position = 0;
                Write(second);
                Position = at;
            }
        }
    }
}
