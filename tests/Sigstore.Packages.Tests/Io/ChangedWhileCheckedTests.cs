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

    public static TheoryData<string, bool> Replacements => new()
    {
        // what is done to the file while it is checked, with its old size and time; whether it is the package file
        { "another file in its place", true },
        { "another file in its place", false },
        { "written in place", true },
        { "written in place", false },
    };

    [Theory]
    [MemberData(nameof(Replacements))]
    public void A_file_replaced_during_the_check_is_noticed_though_size_and_time_are_the_old(string how, bool isPackage)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file identities come from statx");
        using var installed = InstalledPackages.Install();
        var file = isPackage ? installed.Package.NupkgPath : installed.PathOf("build/Contoso.Json.props");
        var reads = 0;
        installed.Check(open: path => new WatchedStream(File.ReadAllBytes(path), _ => reads++));

        // At the last read everything was compared, and all that was read was honest: only what lies there has changed.
        CheckedPackage Check(CheckSwitch checks) => installed.Check(checks, path => new WatchedStream(File.ReadAllBytes(path), read =>
        {
            if (read == reads)
            {
                Replace(file, how);
            }
        }));
        Assert.Equal(FailureCode.PackageChangedWhileChecked, Assert.Single(Check(CheckSwitch.All).Tampering).Code);
        Replace(file, how); // and back
        Assert.True(Check(CheckSwitch.Without(FailureCode.PackageChangedWhileChecked)).IsIntact);
    }

    private static void Replace(string file, string how)
    {
        var (time, bytes) = (File.GetLastWriteTimeUtc(file), File.ReadAllBytes(file));
        bytes[^1] ^= 1;
        var target = how == "written in place" ? file : file + ".new";
        File.WriteAllBytes(target, bytes);
        File.SetLastWriteTimeUtc(target, time);
        if (target != file)
        {
            File.Move(target, file, overwrite: true);
        }
    }

    /// <summary>Tells the number of each read.</summary>
    private sealed class WatchedStream(byte[] content, Action<int> onRead) : MemoryStream(content)
    {
        private int _reads;

        public override int Read(Span<byte> buffer)
        {
            onRead(++_reads);
            return base.Read(buffer);
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            onRead(++_reads);
            return base.Read(buffer, offset, count);
        }
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
