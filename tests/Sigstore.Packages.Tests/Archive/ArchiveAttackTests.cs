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
        var (zip, checks) = attack.Honest is null
            ? (attack.Forge(), CheckSwitch.Without([attack.StoppedBy, .. attack.AlsoStoppedBy]))
            : (attack.Honest(), CheckSwitch.All);
        using var archive = PackageArchive.Open(new MemoryStream(zip.Build()), checks);
        Assert.Equal("contoso.json/1.0.0", archive.Identity.Key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_stopped_by_each_named_check_alone(string name)
    {
        var attack = Table[name];
        foreach (var left in attack.AlsoStoppedBy.Add(attack.StoppedBy))
        {
            var others = attack.AlsoStoppedBy.Add(attack.StoppedBy).Remove(left);
            Assert.Throws<SigstoreException>(() => PackageArchive.Open(new MemoryStream(attack.Forge().Build()), CheckSwitch.Without([.. others])));
        }
    }

    /// <summary>The rows that only an archive without the lie proves, each for the reason it gives; whoever adds one has to say so here.</summary>
    [Fact]
    public void All_but_these_attacks_pass_once_their_check_is_out() => Assert.Equal(
        ["Zip64: a count beyond 63 bits", "Zip64: a directory at the first local header", "Zip64: a directory of one byte"],
        Table.Values.Where(attack => attack.NoReading is not null || attack.Honest is not null).Select(attack => attack.Name).Order(StringComparer.Ordinal));

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
