using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

public sealed class ArchiveAttackTests
{
    private static readonly Dictionary<string, ArchiveAttack> Table = ArchiveAttacks.All.ToDictionary(attack => attack.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_code(string name)
    {
        var attack = Table[name];
        var refused = Assert.Throws<SigstoreException>(attack.Forge().Open);
        Assert.True(attack.StoppedBy == refused.Failure.Code, $"expected {attack.StoppedBy}, found {refused.Failure}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Would_pass_without_the_check(string name)
    {
        var attack = Table[name];
        var zip = new MemoryStream(attack.Forge().Build());
        using var archive = PackageArchive.Open(zip, CheckSwitch.Without([attack.StoppedBy, .. attack.AlsoStoppedBy]));
        Assert.Equal("contoso.json/1.0.0", archive.Identity.Key);
    }

    [Fact]
    public void The_honest_package_passes()
    {
        var zip = ZipForge.Package();
        zip.Add("sub/.signature.p7s", "an ordinary file"u8);
        zip.Add("lib/portable-net40%2Bsl5/a.dll", "x"u8);
        zip.Add("docs/Übersicht.md", "x"u8);
        zip.Add("content/plain.txt", "x"u8).WithDescriptor();
        zip.AddBundle("_sigstore/provenance.sigstore.json", TestBundles.Provenance);
        zip.AddSignature();
        zip.Comment = "a comment"u8.ToArray();
        using var archive = zip.Open();
        Assert.True(archive.IsSigned);
        Assert.Equal("provenance.sigstore.json", Assert.Single(archive.Bundles).Name);
        Assert.NotNull(archive.Find("lib/portable-net40+sl5/a.dll"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no archive, and long enough to hold an end record")]
    public void What_is_no_archive_is_said(string text) =>
        Assert.Equal(FailureCode.ArchiveMalformed, Assert.Throws<SigstoreException>(() => PackageArchive.Open(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)))).Failure.Code);

    [Fact]
    public void An_unsigned_Zip64_package_is_read_and_hashed_whole()
    {
        var zip = ZipForge.Package();
        zip.Zip64 = _ => { };
        using var archive = zip.Open();
        Assert.True(archive.IsZip64);
        var digests = archive.Digests(DigestSelection.All);
        Assert.Equal(digests.FileSha512, digests.UnsignedSha512);
        Assert.Equal(digests.FileSha512, digests.PristineSha512);
    }

    /// <summary>Lies that lead a reader elsewhere or nowhere: with the check off there would be nothing to read.</summary>
    [Theory]
    [InlineData(0, 1, FailureCode.ArchiveZip64Invalid)] // the record's signature
    [InlineData(4, 45, FailureCode.ArchiveZip64Invalid)] // its length
    [InlineData(16, 1, FailureCode.ArchiveZip64Invalid)] // its disk
    [InlineData(36, int.MinValue, FailureCode.ArchiveZip64Invalid)] // its count, beyond 63 bits
    [InlineData(40, 1, FailureCode.ArchiveEndRecordInvalid)] // the directory's size
    [InlineData(48, 0, FailureCode.ArchiveEndRecordInvalid)] // the directory's place
    [InlineData(56, 1, FailureCode.ArchiveZip64Invalid)] // the locator's signature
    [InlineData(64, 0, FailureCode.ArchiveZip64Invalid)] // where the locator points
    [InlineData(72, 2, FailureCode.ArchiveZip64Invalid)] // on how many disks
    public void A_Zip64_record_that_lies_is_refused(int at, int value, FailureCode code)
    {
        var zip = ZipForge.Package();
        zip.Zip64 = records => BitConverter.TryWriteBytes(records.AsSpan(at), value);
        Assert.Equal(code, Assert.Throws<SigstoreException>(zip.Open).Failure.Code);
    }

    [Fact]
    public void A_claim_of_a_million_entries_is_refused_before_anything_is_allocated()
    {
        var zip = ZipForge.Package();
        zip.Zip64 = records =>
        {
            BitConverter.TryWriteBytes(records.AsSpan(24), 1_000_000L);
            BitConverter.TryWriteBytes(records.AsSpan(32), 1_000_000L);
        };
        Assert.Equal(FailureCode.ArchiveTooLarge, Assert.Throws<SigstoreException>(zip.Open).Failure.Code);
    }

    [Fact]
    public void Whatever_is_cut_or_changed_is_refused_or_read_never_a_crash()
    {
        var honest = ZipForge.Package();
        honest.AddBundle("_sigstore/provenance.sigstore.json", TestBundles.Provenance);
        honest.AddSignature();
        var bytes = honest.Build();
        for (var i = 0; i < bytes.Length; i++)
        {
            TryOpen(bytes[..i]);
            foreach (var bit in (byte[])[0x01, 0x80, 0xFF])
            {
                var changed = bytes.ToArray();
                changed[i] ^= bit;
                TryOpen(changed);
            }
        }
    }

    private static void TryOpen(byte[] bytes)
    {
        try
        {
            using var archive = PackageArchive.Open(new MemoryStream(bytes));
            archive.Digests(DigestSelection.AllSha512);
            foreach (var entry in archive.Entries)
            {
                archive.Read(entry, 1 << 20);
            }
        }
        catch (SigstoreException)
        {
            // refused, with a code
        }
    }
}
